import type { ColumnFit } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { toNative } from './dialect.ts';

/** What columns of another database become in a table made here; between two of MySQL's kind a type stays what it is. */
export function fitColumns(fields: readonly Field[], sameDialect: boolean): readonly ColumnFit[] {
  return fields.map((field) => (sameDialect ? { sql: field.native, verdict: 'exact' } : toNative(field.type)));
}

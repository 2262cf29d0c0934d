import type { ColumnFit } from '../../contract/connector.ts';
import type { Dialect } from '../../contract/dialect.ts';
import type { Field } from '../../contract/values.ts';
import { dialect, toNative } from './dialect.ts';

/** What columns become here. Between two SQL Servers the type stays, but for rowversion, whose values the server makes. */
export function fitColumns(fields: readonly Field[], from: Dialect): readonly ColumnFit[] {
  return fields.map((field) => {
    if (from.id !== dialect.id) return toNative(field.type);
    if (field.native !== 'rowversion') return { sql: field.native, verdict: 'exact' };
    return {
      sql: 'binary(8)',
      verdict: 'widened',
      reason: 'the values of a rowversion are made by the server; as binary(8) they are kept',
    };
  });
}

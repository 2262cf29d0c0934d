import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { dialect, quoteIdentifier } from './dialect.ts';

/** The first rows, one more than asked for, so that it can be said whether there are more; CLR types in their own words. */
export function previewSql(table: TableName, fields: readonly Field[], limit: number): string {
  const columns = fields.map(({ name, native }) => {
    const column = quoteIdentifier(name);
    return isClr(native) ? `${column}.ToString() AS ${column}` : column;
  });
  return `SELECT TOP (${limit + 1}) ${columns.join(', ')} FROM ${dialect.table(table)}`;
}

function isClr(native: string): boolean {
  return native === 'hierarchyid' || native === 'geography' || native === 'geometry';
}

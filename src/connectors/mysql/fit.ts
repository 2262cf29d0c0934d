import type { ColumnFit } from '../../contract/connector.ts';
import type { ColumnDefinition } from '../../contract/dialect.ts';
import type { Field, TableField } from '../../contract/values.ts';
import { toNative } from './dialect.ts';

/** An index of InnoDB holds so many bytes of a row's key; a character of it takes up to four. */
const MAXIMUM_KEY_BYTES = 3072;
const CHARACTER_BYTES = 4;
const ENDLESS = /^(?:tiny|medium|long)?(text|blob)\b/;

/** What columns of another database become in a table made here; between two of MySQL's kind a type stays what it is. */
export function fitColumns(fields: readonly Field[], sameDialect: boolean): readonly ColumnFit[] {
  if (sameDialect) return fields.map((field) => ({ sql: field.native, verdict: 'exact' }));
  const keys = fields.filter(isKey).length;
  return fields.map((field) => {
    const fit = toNative(field.type);
    return isKey(field) ? fitKey(fit, keys) : fit;
  });
}

/**
 * A key cannot be a text without a length: it is one that fits the index, and a longer value is refused. Its letters are told
 * apart as other databases do, upper from lower case too.
 */
function fitKey(fit: ColumnFit, keys: number): ColumnFit {
  const bytes = Math.floor(MAXIMUM_KEY_BYTES / keys);
  const endless = ENDLESS.exec(fit.sql)?.[1];
  const limit = endless === 'blob' ? bytes : Math.floor(bytes / CHARACTER_BYTES);
  if (endless === 'blob') return { ...fit, sql: `varbinary(${limit})`, reason: `a key holds at most ${limit} bytes` };
  if (endless === 'text') {
    return {
      ...fit,
      sql: `varchar(${limit}) ${EXACT}`,
      reason: fit.reason ?? `a key holds at most ${limit} characters`,
    };
  }
  return fit.sql.startsWith('varchar') ? { ...fit, sql: `${fit.sql} ${EXACT}` } : fit;
}

const EXACT = 'COLLATE utf8mb4_bin';

/** Known of a table's columns only. */
function isKey(field: Field & Partial<Pick<TableField, 'primaryKeyPosition'>>): boolean {
  return typeof field.primaryKeyPosition === 'number';
}

/** Why these columns cannot be a key. */
export function keyObjection(key: readonly ColumnDefinition[]): string | null {
  const endless = key.find(({ sql }) => ENDLESS.test(sql));
  return endless ? `MySQL makes no key of a ${ENDLESS.exec(endless.sql)?.[0]} column` : null;
}

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
  return withinRow(
    fields.map((field) => {
      const fit = toNative(field.type);
      return isKey(field) ? { fit: fitKey(fit, keys), movable: false } : { fit, movable: true };
    }),
  );
}

/** All columns of a row share 65,535 bytes, of which a text or bytes without a length take a dozen: the longest become such. */
function withinRow(columns: readonly { readonly fit: ColumnFit; readonly movable: boolean }[]): readonly ColumnFit[] {
  let total = columns.reduce((sum, { fit }) => sum + rowBytes(fit.sql), 0);
  const fits = columns.map(({ fit }) => fit);
  const longest = [...columns.entries()]
    .filter(([, { fit, movable }]) => movable && /^var/.test(fit.sql))
    .sort(([, a], [, b]) => rowBytes(b.fit.sql) - rowBytes(a.fit.sql));
  for (const [index, { fit }] of longest) {
    if (total <= MAXIMUM_ROW_BYTES) break;
    total -= rowBytes(fit.sql) - ENDLESS_BYTES;
    fits[index] = { ...fit, sql: fit.sql.startsWith('varbinary') ? 'longblob' : 'longtext' };
  }
  return fits;
}

const MAXIMUM_ROW_BYTES = 65_535;
const ENDLESS_BYTES = 12;

/** Of a column in the row, at most. */
function rowBytes(sql: string): number {
  const [, name = '', length = '0'] = /^(\w+)(?:\((\d+))?/.exec(sql) ?? [];
  if (name === 'varbinary') return Number(length) + 2;
  if (name === 'varchar' || name === 'char') return Number(length) * CHARACTER_BYTES + 2;
  return name === 'decimal' ? 32 : ENDLESS_BYTES;
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

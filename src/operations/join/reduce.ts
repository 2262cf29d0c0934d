import type { Dialect } from '../../contract/dialect.ts';
import { type LogicalType, typeName, type Value } from '../../contract/values.ts';
import type { JoinColumn, JoinSource, ResolvedJoin } from './resolve.ts';

/** A source of which only the rows are needed whose keys occur in another one. */
export interface Reduction {
  readonly source: JoinSource;
  readonly by: JoinSource;
  readonly columns: readonly { readonly own: JoinColumn; readonly key: JoinColumn }[];
}

/**
 * Which sources may be reduced by which. A row that matches none of the other's keys must not be in the result: so never a side that an
 * outer join keeps. Only by conditions that both databases surely see alike, or the source's more generously than the venue.
 */
export function possibleReductions({ steps, venue }: ResolvedJoin): readonly Reduction[] {
  const reductions: Reduction[] = [];
  for (const { type, right, on } of steps) {
    if (type === 'full') continue;
    for (const left of new Set(on.map((condition) => condition.left.source))) {
      const pairs = on.filter((condition) => condition.left.source === left && !condition.asText);
      const ways = [{ source: right, by: left }, ...(type === 'inner' ? [{ source: left, by: right }] : [])];
      for (const { source, by } of ways) {
        if (source.local) continue;
        const columns = pairs
          .map((pair) => (source === right ? { own: pair.right, key: pair.left } : { own: pair.left, key: pair.right }))
          .filter(({ own, key }) => seenAlike(own, key, venue.database.dialect))
          .filter(({ key }, index, all) => all.findIndex((other) => other.key.field === key.field) === index);
        if (columns.length > 0) reductions.push({ source, by, columns });
      }
    }
  }
  return reductions;
}

/** Whether what is equal at the venue is equal at the source too. */
function seenAlike(own: JoinColumn, key: JoinColumn, venue: Dialect): boolean {
  const [a, b] = [own.field.type, key.field.type];
  const whole = (type: LogicalType) => type.kind === 'int' || (type.kind === 'decimal' && type.precision !== undefined);
  if (whole(a) && whole(b)) return true;
  if (a.kind === 'text' && b.kind === 'text') return !venue.comparesTextLoosely && !a.fixed && !b.fixed;
  return (a.kind === 'date' || a.kind === 'uuid') && typeName(a) === typeName(b);
}

/** Whether the keys may be written down as a temporary table of the source. */
export function fitsTable({ source, columns }: Reduction): boolean {
  const { dialect, capabilities } = source.database;
  return (
    capabilities.temporaryTables &&
    capabilities.transactions !== 'none' &&
    columns.every(({ key }) => {
      // Two collations of one statement may be refused.
      if (key.field.type.kind === 'text') return !dialect.comparesTextLoosely;
      return dialect.toNative(key.field.type).verdict !== 'lossy';
    })
  );
}

/** The condition for a few keys; null where one of them is not written alike in every dialect. */
export function inlineCondition(
  dialect: Dialect,
  columns: readonly JoinColumn[],
  rows: readonly (readonly Value[])[],
): string | null {
  const names = columns.map(({ field }) => dialect.quoteIdentifier(field.name));
  const keys = rows.map((row) => columns.map(({ field }, index) => literal(row[index], field.type)));
  if (keys.some((row) => row.includes(null))) return null;
  if (keys.length === 0) return '1 = 0';
  if (names.length === 1) return `${names[0]} IN (${keys.map(([key]) => key).join(', ')})`;
  const same = (row: readonly (string | null)[]) => row.map((key, index) => `${names[index]} = ${key}`).join(' AND ');
  return `(${keys.map(same).join(' OR ')})`;
}

/** Numbers, and texts without a character that means something in the strings of some dialect or some character set. */
function literal(value: Value | undefined, { kind }: LogicalType): string | null {
  const text = String(value);
  if (kind === 'int' || kind === 'decimal') return /^-?\d+(\.\d+)?$/.test(text) ? text : null;
  if (typeof value !== 'string') return null;
  const plain = kind === 'date' ? /^\d{4}-\d\d-\d\d$/ : /^[\w .:@+-]*$/;
  return plain.test(value) ? `'${value}'` : null;
}

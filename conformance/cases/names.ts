import type { DialectId } from '../dialects.ts';

/** Names of tables, columns and schemas that a quoted identifier must carry unchanged. No two are the same without case. */
const names: readonly string[] = [
  'plain',
  'UpperCase',
  'select',
  'Order By',
  ' leading and trailing ',
  'a.b',
  '"',
  '""quoted""',
  "it's",
  '`tick` [bracket]',
  '%s $1 :p ? @v',
  'back\\slash',
  'semi;colon -- comment /* */',
  'tab\tand\nline',
  'Ünïcode',
  '北京',
  '👩‍👩‍👧 family',
  'e\u0301',
  '-',
  '1',
  '*',
  'pg_x',
  'null',
];

/** What a dialect cannot hold of these: refused as invalid input. */
const WITHOUT: Readonly<
  Partial<Record<DialectId, { readonly [kind in 'schema' | 'table' | 'column']: (name: string) => boolean }>>
> = {};

/** The names that something of this kind can have. */
export function namesOf(dialect: DialectId, kind: 'schema' | 'table' | 'column'): readonly string[] {
  const refused = WITHOUT[dialect]?.[kind];
  return names.filter((name) => refused?.(name) !== true);
}

/** Names that no dialect here can hold. */
export const impossibleNames: readonly string[] = ['', 'a\0b'];

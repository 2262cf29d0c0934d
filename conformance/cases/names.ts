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

/** White space at the end, and what takes four bytes. */
const notInMysql = (name: string): boolean => /\s$|[\u{10000}-\u{10ffff}]/u.test(name);

/** What a dialect cannot hold of these: refused as invalid input. */
const WITHOUT: Readonly<
  Partial<Record<DialectId, { readonly [kind in 'schema' | 'table' | 'column']: (name: string) => boolean }>>
> = {
  mysql: {
    schema: notInMysql,
    table: notInMysql,
    column: notInMysql,
  },
  bigquery: {
    schema: (name) => !/^[A-Za-z0-9_]+$/.test(name),
    table: (name) => !/^[\p{L}\p{M}\p{N}\p{Pc}\p{Pd}\p{Zs}]+$/u.test(name),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    column: (name) => /[!"$()*,./;?@[\\\]^`{}~\u0000-\u001f]/.test(name),
  },
};

/** The names that something of this kind can have. */
export function namesOf(dialect: DialectId, kind: 'schema' | 'table' | 'column'): readonly string[] {
  const refused = WITHOUT[dialect]?.[kind];
  return names.filter((name) => refused?.(name) !== true);
}

/** Whether a dialect takes every name that is well formed and not too long. */
export function takesAnyName(dialect: DialectId): boolean {
  return WITHOUT[dialect] === undefined;
}

/** Names that no dialect here can hold. */
export const impossibleNames: readonly string[] = ['', 'a\0b'];

/** Names of tables, columns and schemas that a quoted identifier must carry unchanged. No two are the same without case. */
export const names: readonly string[] = [
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

/** Names that no dialect here can hold. */
export const impossibleNames: readonly string[] = ['', 'a\0b'];

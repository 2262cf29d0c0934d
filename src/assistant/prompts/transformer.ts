/** What the person has settled: a new table of this name, in place, or nothing yet. */
export type Shape = { readonly kind: 'new table'; readonly target: string } | { readonly kind: 'in place' | 'open' };

/** The two shapes, a line each. */
export const SHAPES = [
  '- A new table: "sql" is exactly one SELECT that only reads, without a semicolon; "target" is the new table, written connection:schema.table. The table is made for you with the columns of that SELECT: give each a good name, never write CREATE TABLE or INSERT, and never SELECT INTO. The order of rows is not kept.',
  '- In place: "sql" is one or several ALTER TABLE, UPDATE and DELETE statements on the source table itself, separated by semicolons; "target" is null. "Keep only these rows" deletes the others.',
].join('\n');

export const NEVER_WRITE =
  'Never write transactions, comments with conditions, functions that write or reach outside, or statements of any other kind: they are refused.';

/** The task of a transformer. `source` is written `connection:schema.table`. */
export function transformerTask(source: string, shape: Shape): string {
  return [
    'The task is a transformer of one table. A proposal has the members "sql" and "target".',
    'A transformer takes one of two shapes:',
    SHAPES,
    NEVER_WRITE,
    `The source is ${source}.`,
    ...shapeOf(source, shape),
  ].join('\n');
}

function shapeOf(source: string, shape: Shape): readonly string[] {
  const connection = source.slice(0, source.indexOf(':'));
  switch (shape.kind) {
    case 'new table':
      return [`The person wants a new table, ${shape.target}: do not ask about the shape or the name.`];
    case 'in place':
      return ['The person wants it in place: do not ask about the shape.'];
    case 'open':
      return [
        `The person has not said by a setting which shape they want, nor where the new table goes: into the connection ${connection}, or into the connection workspace, a local database of theirs. Where their words leave the shape or the place open, ask. Never take in place for granted.`,
      ];
  }
}

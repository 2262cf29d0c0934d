import { type Node, parseSql } from './parse.ts';

interface Place {
  /** Character positions in the text. */
  readonly start: number;
  readonly end: number;
  /** A column of the result that has no name but this one. */
  readonly isResult: boolean;
}

/**
 * The same SQL with another name for a column of its tables; what is called `from` elsewhere (aliases) stays, and so does the name
 * that the result gives it. Both names as they stand in the catalog, `quote` writes one. Not for SQL in which two tables have such a
 * column: they cannot be told apart.
 * @throws invalid-sql for what cannot be parsed
 */
export async function renameColumn(
  sql: string,
  { grammar, from, to, quote }: { grammar: string; from: string; to: string; quote: (name: string) => string },
): Promise<string> {
  const lines = lineStarts(sql);
  const places: Place[] = [];
  for (const statement of await parseSql(sql, grammar)) collect(statement, '', { from, lines, places });
  let text = sql;
  for (const { start, end, isResult } of places.sort((a, b) => b.start - a.start)) {
    const name = isResult ? `${quote(to)} AS ${quote(from)}` : quote(to);
    text = text.slice(0, start) + name + text.slice(end);
  }
  return text;
}

interface Search {
  readonly from: string;
  readonly lines: readonly number[];
  readonly places: Place[];
}

function collect(node: Node, under: string, search: Search): void {
  if (Array.isArray(node)) {
    for (const child of node) collect(child, under, search);
  } else if (typeof node === 'object' && node !== null) {
    for (const [name, child] of Object.entries(node)) {
      // Names of tables and functions are identifiers too, below `name`.
      if (name === 'name' || name === 'alias') continue;
      if (name === 'Identifier') note(child, under === 'UnnamedExpr', search);
      else if (name === 'CompoundIdentifier' && Array.isArray(child))
        note(child.at(-1) ?? null, under === 'UnnamedExpr', search);
      else collect(child, name, search);
    }
  }
}

function note(identifier: Node, isResult: boolean, { from, lines, places }: Search): void {
  if (typeof identifier !== 'object' || identifier === null || Array.isArray(identifier)) return;
  const { value, quote_style: quoted, span } = identifier as { value?: Node; quote_style?: Node; span?: Node };
  const same = quoted ? value === from : String(value).toLowerCase() === from.toLowerCase();
  if (!same) return;
  const { start, end } = span as unknown as Record<'start' | 'end', { line: number; column: number }>; // Of every identifier.
  const at = (place: { line: number; column: number }) => (lines[place.line - 1] ?? 0) + place.column - 1;
  places.push({ start: at(start), end: at(end), isResult });
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

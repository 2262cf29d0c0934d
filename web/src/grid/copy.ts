import type { Cell, GridColumn } from './rows.ts';

/** Cells as text for the clipboard. NULL is empty; a spreadsheet cannot tell it from empty text. */
export function asTsv(rows: readonly (readonly Cell[])[], header?: readonly string[]): string {
  return delimited(header ? [header, ...rows] : rows, '\t');
}

/** RFC 4180. */
export function asCsv(rows: readonly (readonly Cell[])[], header: readonly string[]): string {
  return delimited([header, ...rows], ',');
}

/** Numbers stay digits; a name that comes twice keeps both, by its place. */
export function asJson(rows: readonly (readonly Cell[])[], columns: readonly GridColumn[]): string {
  const names = columns.map(({ name }, index) =>
    columns.findIndex((column) => column.name === name) === index ? name : `${name}_${index + 1}`,
  );
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(names.map((name, index) => [name, plain(row[index])]))),
    null,
    2,
  );
}

export function asMarkdown(rows: readonly (readonly Cell[])[], header: readonly string[]): string {
  const line = (cells: readonly (Cell | undefined)[]) =>
    `| ${cells.map((cell) => textOf(cell).replaceAll('|', '\\|').replace(/\r?\n/g, '<br>')).join(' | ')} |`;
  return [line(header), `|${header.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function delimited(rows: readonly (readonly Cell[])[], separator: string): string {
  const special = new RegExp(`[${separator}"\\r\\n]`);
  const quoted = (text: string) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => row.map((cell) => quoted(textOf(cell))).join(separator)).join('\r\n');
}

function textOf(cell: Cell | undefined): string {
  const value = plain(cell);
  return value === null ? '' : String(value);
}

function plain(cell: Cell | undefined): string | number | boolean | null {
  if (cell === undefined || cell === null) return null;
  return typeof cell === 'object' ? cell.cut : cell;
}

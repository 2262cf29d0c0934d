import { styleText } from 'node:util';
import type { Sink } from '../sink.ts';
import { cut, pad, plural, printable, width } from './text.ts';

/** A cell: text as the database gave it, or null. */
export type Cell = string | null;

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const GAP = 2;
/** Below this many columns of the terminal a cell says nothing: then each row is shown as a list. */
const NARROWEST = 8;
/** Where nothing is cut, wider cells stand out of their column rather than widen it for every row. */
const WIDEST_UNCUT = 60;

/**
 * A table for people. Column widths are settled by the rows of the first call, so that any number of rows can follow in
 * constant memory. In a terminal cells are cut with `…`; a table that does not fit even so is shown row by row.
 */
export function createTable(sink: Sink, columns: readonly TableColumn[]) {
  const style = (format: 'bold' | 'dim', text: string) => styleText(format, text, { stream: sink.stream });
  const titles = columns.map((column) => printable(column.title));
  let widths: readonly number[] | 'list' | undefined;
  let count = 0;

  const shorten = (text: string, limit: number) => (sink.width === null ? text : cut(text, limit));
  const cellText = (cell: Cell, limit: number) =>
    // A cell of many megabytes is shortened before it is measured.
    cell === null ? 'NULL' : shorten(printable(sink.width === null ? cell : cell.slice(0, limit * 8)), limit);

  function line(cells: readonly Cell[], at: readonly number[]): string {
    const parts = cells.map((cell, index) => {
      const limit = at[index] ?? 0;
      const padded = pad(cellText(cell, limit), limit, columns[index]?.align === 'right' ? 'left' : 'right');
      return cell === null ? style('dim', padded) : padded;
    });
    return `${parts.join(' '.repeat(GAP)).trimEnd()}\n`;
  }

  function header(at: readonly number[]): string {
    const names = titles.map((title, index) => {
      const limit = at[index] ?? 0;
      return style('bold', pad(shorten(title, limit), limit, columns[index]?.align === 'right' ? 'left' : 'right'));
    });
    const rule = at.map((limit) => '─'.repeat(limit)).join(' '.repeat(GAP));
    return `${names.join(' '.repeat(GAP)).trimEnd()}\n${style('dim', rule)}\n`;
  }

  function list(cells: readonly Cell[]): string {
    const widest = Math.min(Math.max(...titles.map(width)), 30);
    const limit = (sink.width ?? 80) - widest - GAP;
    const title = `─ row ${count} `;
    const lines = cells.map((cell, index) => {
      const name = style('bold', pad(cut(titles[index] ?? '', widest), widest, 'right'));
      const text = cellText(cell, limit);
      return `${name}  ${cell === null ? style('dim', text) : text}`.trimEnd();
    });
    return `${style('dim', title.padEnd(Math.min(sink.width ?? 80, 40), '─'))}\n${lines.join('\n')}\n`;
  }

  async function add(rows: readonly (readonly Cell[])[]): Promise<void> {
    if (columns.length === 0) {
      count += rows.length;
      return;
    }
    if (widths === undefined) {
      widths = layOut(
        titles.map((title, index) => ({
          title: width(title),
          natural: rows.reduce(
            (most, row) => Math.max(most, width(cellText(row[index] ?? null, sink.width ?? WIDEST_UNCUT))),
            width(title),
          ),
        })),
        sink.width,
      );
      if (widths !== 'list') await sink.write(header(widths));
    }
    for (const row of rows) {
      count += 1;
      await sink.write(widths === 'list' ? list(row) : line(row, widths));
    }
  }

  return {
    add,
    /** Ends with the number of rows and `remark`, when there is one. */
    async end(remark?: string): Promise<void> {
      if (widths === undefined) await add([]);
      await sink.write(style('dim', `(${[plural(count, 'row'), remark].filter(Boolean).join('; ')})`).concat('\n'));
    },
  };
}

function layOut(
  columns: readonly { readonly title: number; readonly natural: number }[],
  limit: number | null,
): readonly number[] | 'list' {
  if (limit === null) return columns.map(({ natural, title }) => Math.max(title, Math.min(natural, WIDEST_UNCUT)));
  const room = limit - GAP * (columns.length - 1);
  const widths = columns.map(({ natural }) => natural);
  const least = columns.map(({ natural }) => Math.min(natural, NARROWEST));
  if (sum(least) > room) return 'list';
  while (sum(widths) > room) {
    const widest = widths.reduce((most, each, index) => (each > (widths[most] ?? 0) ? index : most), 0);
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

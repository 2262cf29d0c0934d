import { draw } from './cell-words.ts';
import type { Cell, GridColumn } from './rows.ts';

const NARROWEST = 60;
const WIDEST = 420;
const LOOKED_AT = 200;
/** Of a character of the grid's type, by measure, and what a cell has around it. */
const CHARACTER = 7.8;
const AROUND = 28;

/** Pixels for each column, from its header and its first rows. */
export function columnWidths(columns: readonly GridColumn[], rows: readonly (readonly Cell[])[]): number[] {
  return columns.map((column, index) => {
    let longest = Math.max(column.name.length, column.native.length);
    for (const row of rows.slice(0, LOOKED_AT)) {
      const drawn = draw(row[index], column.kind);
      const sizeChip = 'size' in drawn && drawn.size !== undefined ? 10 : 0;
      if ('text' in drawn) longest = Math.max(longest, drawn.text.length + sizeChip);
    }
    return Math.round(Math.min(WIDEST, Math.max(NARROWEST, longest * CHARACTER + AROUND)));
  });
}

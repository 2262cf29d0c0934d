/** A value as the API sends it: exact text for what a number of JavaScript cannot hold; what is too big for a cell is cut. */
export type Cell = string | number | boolean | null | CutCell;

/** The first characters of a big value; `size` is the whole in characters, or in bytes for a binary one. */
interface CutCell {
  readonly cut: string;
  readonly size: number;
}

export interface GridColumn {
  readonly name: string;
  /** The database's own type: `numeric(20,4)`. */
  readonly native: string;
  /** The logical kind: `decimal`, `text`, … */
  readonly kind: string;
  readonly isKey?: boolean | undefined;
  readonly nullable?: boolean | undefined;
}

export const BLOCK_ROWS = 500;

/** Rows that are fetched as they come into view. */
export interface RowSource {
  /** `atLeast`: more may come; `estimate`: what the catalog guesses. */
  readonly known: 'exact' | 'atLeast' | 'estimate';
  readonly rows: number;
  /** Rows `index * 500` and on, fewer at the end. */
  block(index: number, signal: AbortSignal): Promise<readonly (readonly Cell[])[]>;
}

/** All rows at hand, as a source. */
export function rowsInHand(rows: readonly (readonly Cell[])[]): RowSource {
  return {
    known: 'exact',
    rows: rows.length,
    block: async (index) => rows.slice(index * BLOCK_ROWS, (index + 1) * BLOCK_ROWS),
  };
}

import { asCsv, asJson, asMarkdown, asTsv } from '../grid/copy.ts';
import { BLOCK_ROWS, type Cell, type GridColumn, type RowSource } from '../grid/rows.ts';
import type { Range } from '../grid/use-selection.ts';

export type CopyFormat = 'tsv' | 'tsv-header' | 'csv' | 'json' | 'markdown' | 'names';

const MOST = 50_000;

/** Puts the chosen cells on the clipboard. @throws for more than a clipboard should hold, and for cells that are cut. */
export async function copyCells(
  source: RowSource,
  columns: readonly GridColumn[],
  { top, bottom, left, right }: Range,
  format: CopyFormat,
): Promise<void> {
  const chosen = columns.slice(left, right + 1);
  const header = chosen.map(({ name }) => name);
  if (format === 'names') return await navigator.clipboard.writeText(header.join(', '));
  const first = Math.max(0, top);
  if ((bottom - first + 1) * chosen.length > MOST) {
    throw new Error(`More than ${MOST.toLocaleString('en')} cells are chosen. Export the result: that has no limit.`);
  }
  const rows: (readonly Cell[])[] = [];
  const signal = new AbortController().signal;
  for (let block = Math.floor(first / BLOCK_ROWS); block <= Math.floor(bottom / BLOCK_ROWS); block++) {
    const from = block * BLOCK_ROWS;
    const found = await source.block(block, signal);
    rows.push(...found.slice(Math.max(0, first - from), bottom + 1 - from).map((row) => row.slice(left, right + 1)));
  }
  if (rows.some((row) => row.some((cell) => typeof cell === 'object' && cell !== null))) {
    throw new Error('A chosen cell is too long to be here whole. Open it to copy it, or export the result.');
  }
  const text = {
    tsv: () => asTsv(rows),
    'tsv-header': () => asTsv(rows, header),
    csv: () => asCsv(rows, header),
    json: () => asJson(rows, chosen),
    markdown: () => asMarkdown(rows, header),
  }[format]();
  await navigator.clipboard.writeText(text);
}

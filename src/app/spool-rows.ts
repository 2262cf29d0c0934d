import { DagFluxError } from '../contract/errors.ts';
import type { Batch, Field, Value } from '../contract/values.ts';
import { fromJson } from './json-values.ts';
import type { CutCell, ShortCell } from './short-cells.ts';
import type { SpoolFile } from './spool-file.ts';

/** Rows of a result that were kept, as they came or in another order. */
export interface KeptRows {
  readonly rows: number;
  /** Rows from `index` times BLOCK_ROWS on, as far as they have come. */
  block(index: number): Promise<readonly (readonly ShortCell[])[]>;
  /** Part of a value. @throws not-found */
  part(place: { readonly row: number; readonly column: number; readonly offset: number }): Promise<CellPart>;
  /** Whole values of some rows. Default: of all of them. */
  batches(fields: readonly Field[], rows?: RowRange): AsyncGenerator<Batch>;
}

interface RowRange {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

interface CellPart {
  /** A piece of the text; of binary in base64. */
  readonly text: string;
  /** Where the next piece begins, in bytes; null = this was the last. */
  readonly next: number | null;
  /** Of the whole, in bytes. */
  readonly size: number;
}

export const BLOCK_ROWS = 500;
const PART_BYTES = 64 * 1024;
/** Of long values, in a batch that is read back: so much is held in memory at once, and one row more. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** A long value as the row's line holds it: with its place in the other file. */
interface LongCell extends CutCell {
  readonly at: number;
  readonly bytes: number;
  readonly as: 'utf8' | 'utf16le' | 'binary';
}

export type KeptCell = ShortCell | LongCell;
export type KeptRow = readonly KeptCell[];

interface RowsSource {
  /** By now. */
  count(): number;
  /** BLOCK_ROWS rows, fewer at the end. */
  readBlock(index: number): Promise<readonly KeptRow[]>;
  /** Where the long values are. */
  readonly long: SpoolFile;
}

export function keptRows({ count, readBlock, long }: RowsSource): KeptRows {
  return {
    get rows() {
      return count();
    },
    async block(index) {
      const block = await readBlock(index);
      return block.map((row) => row.map((cell) => (isLongCell(cell) ? { cut: cell.cut, size: cell.size } : cell)));
    },
    async part({ row, column, offset }) {
      const block = await readBlock(Math.floor(row / BLOCK_ROWS));
      const cell = block[row % BLOCK_ROWS]?.[column];
      if (cell === undefined) {
        throw new DagFluxError('not-found', 'The result has no such cell.', { hint: 'Look at its first rows again.' });
      }
      if (!isLongCell(cell)) return shortPart(cell);
      const { at, bytes, as } = cell;
      const from = Math.min(offset, bytes);
      const content = await long.read(at + from, Math.min(PART_BYTES, bytes - from));
      const whole = as === 'utf8' && from + content.length < bytes ? content.subarray(0, wholeUtf8(content)) : content;
      const next = from + whole.length;
      return {
        text: whole.toString(as === 'binary' ? 'base64' : as),
        next: next < bytes ? next : null,
        size: bytes,
      };
    },
    async *batches(fields, { first, end } = { first: 0, end: count() }) {
      for (let index = Math.floor(first / BLOCK_ROWS); index * BLOCK_ROWS < end; index += 1) {
        const start = Math.max(0, first - index * BLOCK_ROWS);
        const block = (await readBlock(index)).slice(start, end - index * BLOCK_ROWS);
        let columns: Value[][] = fields.map(() => []);
        let from = 0;
        let bytes = 0;
        for (const [number, row] of block.entries()) {
          for (const [at, field] of fields.entries()) {
            const cell = row[at] ?? null;
            columns[at]?.push(await wholeValue(cell, field, long));
            if (isLongCell(cell)) bytes += cell.bytes;
          }
          if (bytes < BATCH_BYTES && number < block.length - 1) continue;
          yield { rows: number + 1 - from, columns };
          columns = fields.map(() => []);
          from = number + 1;
          bytes = 0;
        }
      }
    },
  };
}

/** The whole value. */
export async function wholeValue(cell: KeptCell, field: Field, long: SpoolFile): Promise<Value> {
  if (!isLongCell(cell)) return fromJson(cell as never, field.type); // What is no long cell is none that was cut.
  const content = await long.read(cell.at, cell.bytes);
  return cell.as === 'binary' ? new Uint8Array(content) : content.toString(cell.as);
}

function shortPart(cell: ShortCell): CellPart {
  const text = cell === null ? '' : String(cell);
  return { text, next: null, size: Buffer.byteLength(text) };
}

function isLongCell(cell: KeptCell): cell is LongCell {
  return typeof cell === 'object' && cell !== null;
}

/** Rows as they stand in the file. */
export function parseLines(text: string): readonly KeptRow[] {
  const whole = text.trimEnd();
  return whole === '' ? [] : JSON.parse(`[${whole.replaceAll('\n', ',')}]`);
}

/** How many bytes hold whole characters. */
function wholeUtf8(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + length > bytes.length ? start : bytes.length;
}

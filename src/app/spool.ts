import { type Batch, type Field, toJsonValue, type Value } from '../contract/values.ts';
import { cut, isLong } from './short-cells.ts';
import { type SpoolFile, spoolFile } from './spool-file.ts';
import { BLOCK_ROWS, type KeptCell, type KeptRows, keptRows, parseLines } from './spool-rows.ts';
import { type RowWish, viewOf } from './spool-view.ts';

/** Rows of one result, kept in a file. */
export interface SpooledRows extends KeptRows {
  append(batch: Batch): Promise<void>;
  /** The rows that are here by now, sorted or only some of them. @throws invalid-input, unsupported where they are too many */
  view(fields: readonly Field[], wish: RowWish): Promise<KeptRows>;
}

/** The files of one query: short cells by row, and beside them the long values. Disposed: they are gone. */
export interface Spool extends AsyncDisposable {
  /** On the disk, of all results. */
  readonly bytes: number;
  /** The rows of the next result; those of the one before are complete. */
  next(): SpooledRows;
}

export function createSpool(folder: string): Spool {
  const lines = spoolFile(folder);
  const long = spoolFile(folder);
  return {
    get bytes() {
      return lines.end + long.end;
    },
    next: () => spooledRows(lines, long),
    async [Symbol.asyncDispose]() {
      await lines[Symbol.asyncDispose]();
      await long[Symbol.asyncDispose]();
    },
  };
}

function spooledRows(lines: SpoolFile, long: SpoolFile): SpooledRows {
  /** Where each block begins. */
  const starts: number[] = [];
  let rows = 0;
  let end = lines.end;

  const readText = async (index: number): Promise<{ readonly start: number; readonly text: string }> => {
    const start = starts[index];
    if (start === undefined) return { start: 0, text: '' };
    return { start, text: (await lines.read(start, (starts[index + 1] ?? end) - start)).toString('utf8') };
  };
  const kept = keptRows({
    count: () => rows,
    readBlock: async (index) => parseLines((await readText(index)).text),
    long,
  });

  return {
    ...kept,
    get rows() {
      return rows;
    },
    view: (fields, wish) => viewOf({ blocks: starts.length, readText, lines, long }, fields, wish),
    async append(batch) {
      const values: Buffer[] = [];
      let at = long.end;
      const toCell = (value: Value): KeptCell => {
        if (!isLong(value)) return toJsonValue(value);
        // Half a pair of UTF-16 has no UTF-8.
        const as = typeof value !== 'string' ? 'binary' : value.isWellFormed() ? 'utf8' : 'utf16le';
        const content = typeof value === 'string' ? Buffer.from(value, as as 'utf8') : Buffer.from(value);
        values.push(content);
        const cell = { ...cut(value), at, bytes: content.length, as } as const;
        at += content.length;
        return cell;
      };
      const pieces: Buffer[] = [];
      const blocks: number[] = [];
      let place = end;
      for (let row = 0; row < batch.rows; row += 1) {
        if ((rows + row) % BLOCK_ROWS === 0) blocks.push(place);
        const line = Buffer.from(`${JSON.stringify(batch.columns.map((column) => toCell(column[row] ?? null)))}\n`);
        pieces.push(line);
        place += line.length;
      }
      if (values.length > 0) await long.append(Buffer.concat(values));
      await lines.append(Buffer.concat(pieces));
      // Only now can they be read.
      starts.push(...blocks);
      rows += batch.rows;
      end = place;
    },
  };
}

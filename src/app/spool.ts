import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DagFluxError } from '../contract/errors.ts';
import { type Batch, type Field, toJsonValue, type Value } from '../contract/values.ts';
import { fileProblem } from '../files/file-error.ts';
import { fromJson } from './json-values.ts';
import { type CutCell, cut, isLong, type ShortCell } from './short-cells.ts';

/** Rows of one result, kept in a file. */
export interface SpooledRows {
  readonly rows: number;
  /** Of the rows, without long values. */
  append(batch: Batch): Promise<void>;
  /** Rows from `index` times BLOCK_ROWS on, as far as they have come. */
  block(index: number): Promise<readonly (readonly ShortCell[])[]>;
  /** Part of a value. @throws not-found */
  part(place: { readonly row: number; readonly column: number; readonly offset: number }): Promise<CellPart>;
  /** All of them, as they came. */
  batches(fields: readonly Field[]): AsyncGenerator<Batch>;
}

export interface CellPart {
  /** A piece of the text; of binary in base64. */
  readonly text: string;
  /** Where the next piece begins, in bytes; null = this was the last. */
  readonly next: number | null;
  /** Of the whole, in bytes. */
  readonly size: number;
}

/** The files of one query: short cells by row, and beside them the long values. Disposed: they are gone. */
export interface Spool extends AsyncDisposable {
  /** On the disk, of all results. */
  readonly bytes: number;
  /** The rows of the next result; those of the one before are complete. */
  next(): SpooledRows;
}

const BLOCK_ROWS = 500;
const PART_BYTES = 64 * 1024;
/** Of long values, in a batch that is read back: so much is held in memory at once, and one row more. */
const BATCH_BYTES = 4 * 1024 * 1024;

/** A long value as the row's line holds it: with its place in the other file. */
interface LongCell extends CutCell {
  readonly at: number;
  readonly bytes: number;
  readonly as: 'utf8' | 'utf16le' | 'binary';
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

  const readBlock = async (index: number): Promise<readonly (readonly (ShortCell | LongCell)[])[]> => {
    const start = starts[index];
    if (start === undefined) return [];
    const text = await lines.read(start, (starts[index + 1] ?? end) - start);
    const whole = text.toString('utf8').trimEnd();
    return whole === '' ? [] : JSON.parse(`[${whole.replaceAll('\n', ',')}]`);
  };
  const readLong = async ({ at, bytes, as }: LongCell): Promise<Value> => {
    const content = await long.read(at, bytes);
    return as === 'binary' ? new Uint8Array(content) : content.toString(as);
  };

  return {
    get rows() {
      return rows;
    },
    async append(batch) {
      const values: Buffer[] = [];
      let at = long.end;
      const toCell = (value: Value): ShortCell | LongCell => {
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
    async *batches(fields) {
      for (let index = 0; index * BLOCK_ROWS < rows; index += 1) {
        const block = await readBlock(index);
        let columns: Value[][] = fields.map(() => []);
        let from = 0;
        let bytes = 0;
        for (const [number, row] of block.entries()) {
          for (const [at, field] of fields.entries()) {
            const cell = row[at] ?? null;
            columns[at]?.push(isLongCell(cell) ? await readLong(cell) : fromJson(cell as never, field.type));
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

function shortPart(cell: ShortCell): CellPart {
  const text = cell === null ? '' : String(cell);
  return { text, next: null, size: Buffer.byteLength(text) };
}

function isLongCell(cell: ShortCell | LongCell): cell is LongCell {
  return typeof cell === 'object' && cell !== null;
}

/** How many bytes hold whole characters. */
function wholeUtf8(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const lead = bytes[start] ?? 0;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + length > bytes.length ? start : bytes.length;
}

/** A file that is made when it is first written to. */
interface SpoolFile extends AsyncDisposable {
  readonly end: number;
  append(content: Buffer): Promise<void>;
  read(from: number, length: number): Promise<Buffer>;
}

function spoolFile(folder: string): SpoolFile {
  const path = join(folder, randomUUID());
  let handle: Promise<FileHandle> | undefined;
  let end = 0;
  const create = async () => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const opened = await open(path, 'wx+', 0o600);
    // Without a name it is gone with the process, however that ends; Windows keeps a name as long as it is open.
    if (process.platform !== 'win32') await rm(path, { force: true });
    return opened;
  };
  return {
    get end() {
      return end;
    },
    async append(content) {
      try {
        handle ??= create();
        await writeAll(await handle, content, end);
      } catch (error) {
        throw fileProblem(error, folder);
      }
      end += content.length;
    },
    async read(from, length) {
      const content = Buffer.alloc(length);
      const { bytesRead } = (await (await handle)?.read(content, 0, length, from)) ?? { bytesRead: 0 };
      return content.subarray(0, bytesRead);
    },
    async [Symbol.asyncDispose]() {
      await (await handle)?.close();
      await rm(path, { force: true });
    },
  };
}

async function writeAll(handle: FileHandle, content: Buffer, from: number): Promise<void> {
  for (let written = 0; written < content.length; ) {
    const { bytesWritten } = await handle.write(content, written, content.length - written, from + written);
    written += bytesWritten;
  }
}

import type { Batch, Value } from '../../contract/values.ts';
import type { Codec, Decode } from './decode.ts';

/** Decodes rows of either protocol into columns, and closes a batch by rows and by bytes. */
export class RowReader {
  readonly #sizes: readonly number[];
  readonly #decode: readonly Decode[];
  readonly #binary: boolean;
  readonly #batchRows: number;
  readonly #batchBytes: number;
  #columns: Value[][];
  /** Of the open batch. */
  rows = 0;
  #bytes = 0;
  /** Of all batches that were taken. */
  totalRows = 0;

  constructor(
    codecs: readonly Codec[],
    options: { readonly binary: boolean; readonly batchRows: number; readonly batchBytes: number },
  ) {
    this.#sizes = codecs.map((codec) => codec.size);
    this.#decode = codecs.map((codec) => codec.decode);
    this.#binary = options.binary;
    this.#batchRows = options.batchRows;
    this.#batchBytes = options.batchBytes;
    this.#columns = codecs.map(() => []);
  }

  /** Adds the row whose payload stands there; true = the batch is full. */
  add(bytes: Buffer, start: number, stop: number): boolean {
    if (this.#binary) this.#addBinary(bytes, start);
    else this.#addText(bytes, start);
    this.rows += 1;
    this.#bytes += stop - start;
    return this.rows >= this.#batchRows || this.#bytes >= this.#batchBytes;
  }

  /** A header byte, a bit for each NULL (two bits in), then the values. */
  #addBinary(bytes: Buffer, start: number): void {
    const decode = this.#decode;
    const sizes = this.#sizes;
    const columns = this.#columns;
    const nulls = start + 1;
    let at = nulls + ((decode.length + 9) >> 3);
    for (let i = 0; i < decode.length; i += 1) {
      const column = columns[i] as Value[];
      if (((bytes[nulls + ((i + 2) >> 3)] as number) >> ((i + 2) & 7)) & 1) {
        column.push(null);
        continue;
      }
      let size = sizes[i] as number;
      if (size === 0) {
        size = bytes[at] as number;
        at += 1;
        if (size > 0xfa) {
          at += lengthSize(size);
          size = longLength(bytes, at, size);
        }
      }
      column.push((decode[i] as Decode)(bytes, at, at + size));
      at += size;
    }
  }

  #addText(bytes: Buffer, start: number): void {
    const decode = this.#decode;
    let at = start;
    for (let i = 0; i < decode.length; i += 1) {
      const column = this.#columns[i] as Value[];
      let size = bytes[at] as number;
      at += 1;
      if (size === 0xfb) {
        column.push(null);
        continue;
      }
      if (size > 0xfb) {
        at += lengthSize(size);
        size = longLength(bytes, at, size);
      }
      column.push((decode[i] as Decode)(bytes, at, at + size));
      at += size;
    }
  }

  /** The open batch; a new one is begun. */
  take(): Batch {
    // A value that could not be read has left its row incomplete.
    for (const column of this.#columns) column.length = this.rows;
    const batch = { rows: this.rows, columns: this.#columns };
    this.totalRows += this.rows;
    this.#columns = this.#decode.map(() => []);
    this.rows = 0;
    this.#bytes = 0;
    return batch;
  }
}

/** Bytes of a length that its first byte announces. */
function lengthSize(first: number): number {
  return first === 0xfc ? 2 : first === 0xfd ? 3 : 8;
}

/** The length that ends at `at`. */
function longLength(bytes: Buffer, at: number, first: number): number {
  if (first === 0xfc) return bytes.readUInt16LE(at - 2);
  return first === 0xfd ? bytes.readUIntLE(at - 3, 3) : Number(bytes.readBigUInt64LE(at - 8));
}

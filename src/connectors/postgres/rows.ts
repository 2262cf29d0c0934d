import type { Batch, Value } from '../../contract/values.ts';
import type { Decode } from './decode.ts';

/** Decodes DataRow messages into columns, and closes a batch by rows and by bytes. */
export class RowReader {
  readonly #decode: readonly Decode[];
  readonly #batchRows: number;
  readonly #batchBytes: number;
  #columns: Value[][];
  /** Of the open batch. */
  rows = 0;
  #bytes = 0;
  /** Of all batches. */
  totalRows = 0;
  #totalBytes = 0;

  constructor(decode: readonly Decode[], options: { readonly batchRows: number; readonly batchBytes: number }) {
    this.#decode = decode;
    this.#batchRows = options.batchRows;
    this.#batchBytes = options.batchBytes;
    this.#columns = decode.map(() => []);
  }

  /** Adds the row whose DataRow body stands at `start`; true = the batch is full. */
  add(bytes: Buffer, start: number, stop: number): boolean {
    const decode = this.#decode;
    const columns = this.#columns;
    let at = start + 2;
    for (let i = 0; i < decode.length; i += 1) {
      const length = bytes.readInt32BE(at);
      at += 4;
      if (length < 0) {
        (columns[i] as Value[]).push(null);
      } else {
        (columns[i] as Value[]).push((decode[i] as Decode)(bytes, at, at + length));
        at += length;
      }
    }
    this.rows += 1;
    this.#bytes += stop - start;
    return this.rows >= this.#batchRows || this.#bytes >= this.#batchBytes;
  }

  /** Of a row, so far; 0 = there was none. */
  get averageBytes(): number {
    const rows = this.totalRows + this.rows;
    return rows === 0 ? 0 : (this.#totalBytes + this.#bytes) / rows;
  }

  /** The open batch; a new one is begun. */
  take(): Batch {
    // A value that could not be read has left its row incomplete.
    for (const column of this.#columns) column.length = this.rows;
    const batch = { rows: this.rows, columns: this.#columns };
    this.totalRows += this.rows;
    this.#totalBytes += this.#bytes;
    this.#columns = this.#decode.map(() => []);
    this.rows = 0;
    this.#bytes = 0;
    return batch;
  }
}

import type { Batch, Value } from '../../contract/values.ts';
import type { Decode } from './decode.ts';

/** Decodes rows into columns, and closes a batch by rows and by bytes. */
export class RowReader {
  readonly #decode: readonly Decode[];
  readonly #batchRows: number;
  readonly #batchBytes: number;
  #columns: Value[][];
  /** Of the open batch. */
  rows = 0;
  #bytes = 0;
  /** Of all batches that were taken. */
  totalRows = 0;

  constructor(decode: readonly Decode[], options: { readonly batchRows: number; readonly batchBytes: number }) {
    this.#decode = decode;
    this.#batchRows = options.batchRows;
    this.#batchBytes = options.batchBytes;
    this.#columns = decode.map(() => []);
  }

  /** Adds a row whose values lie at `values`, relative to `start`; true = the batch is full. */
  add(bytes: Buffer, start: number, stop: number, values: Int32Array): boolean {
    const decode = this.#decode;
    const columns = this.#columns;
    for (let i = 0; i < decode.length; i += 1) {
      const first = values[i * 2] as number;
      (columns[i] as Value[]).push(
        first < 0 ? null : (decode[i] as Decode)(bytes, start + first, start + (values[i * 2 + 1] as number)),
      );
    }
    this.rows += 1;
    this.#bytes += stop - start;
    return this.rows >= this.#batchRows || this.#bytes >= this.#batchBytes;
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

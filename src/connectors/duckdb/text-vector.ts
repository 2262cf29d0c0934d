import duckdb from '@duckdb/node-bindings';

/** Of a slot: four bytes of length, then twelve of text, or four of its beginning and the address of all of it. */
const SLOT_BYTES = 16;
const INLINE_BYTES = 12;
/** Texts that are no further apart are fetched together. Less than a page: what lies between two readable bytes is readable. */
const GAP_BYTES = 64;
const MOST_RUN_BYTES = 1024 * 1024;

/** Neighbours in DuckDB's memory. */
interface Run {
  start: number;
  end: number;
  /** The slot that holds the address `start`. */
  slot: number;
  bytes: Buffer | null;
}

/** The texts or blobs of a vector. */
export class TextVector {
  readonly #slots: DataView<ArrayBuffer>;
  readonly #inline: Buffer;
  readonly #runs: Run[] = [];
  /** By row: the run and the place in memory. */
  readonly #runOf: Int32Array;
  readonly #address: Float64Array;

  /** `valid` = whether a row is not NULL: the slot of one that is holds nothing. */
  constructor(slots: DataView<ArrayBuffer>, rows: number, valid: (row: number) => boolean) {
    this.#slots = slots;
    this.#inline = Buffer.from(slots.buffer, slots.byteOffset, slots.byteLength);
    this.#runOf = new Int32Array(rows);
    this.#address = new Float64Array(rows);
    this.#findRuns(rows, valid);
  }

  length(row: number): number {
    return this.#slots.getUint32(row * SLOT_BYTES, true);
  }

  text(row: number): string {
    const length = this.length(row);
    const at = this.#offset(row, length);
    return this.#source(row, length).toString('utf8', at, at + length);
  }

  /** A copy. */
  bytes(row: number): Uint8Array {
    const length = this.length(row);
    const at = this.#offset(row, length);
    return Uint8Array.from(this.#source(row, length).subarray(at, at + length));
  }

  #offset(row: number, length: number): number {
    if (length <= INLINE_BYTES) return row * SLOT_BYTES + 4;
    return (this.#address[row] as number) - (this.#runs[this.#runOf[row] as number] as Run).start;
  }

  #source(row: number, length: number): Buffer {
    if (length <= INLINE_BYTES) return this.#inline;
    const run = this.#runs[this.#runOf[row] as number] as Run;
    run.bytes ??= this.#fetch(run);
    return run.bytes;
  }

  #fetch({ slot, start, end }: Run): Buffer {
    const { buffer, byteOffset } = this.#slots;
    // A call for each text would cost more than its bytes do.
    const data = duckdb.get_data_from_pointer(buffer, byteOffset + slot * SLOT_BYTES + 8, end - start);
    return Buffer.from(data.buffer, data.byteOffset, end - start);
  }

  #findRuns(rows: number, valid: (row: number) => boolean): void {
    let run: Run | undefined;
    for (let row = 0; row < rows; row += 1) {
      const length = this.length(row);
      if (!valid(row) || length <= INLINE_BYTES) continue;
      const at = row * SLOT_BYTES + 8;
      // An address has no more than 53 bits on any machine of today.
      const start = this.#slots.getUint32(at, true) + this.#slots.getUint32(at + 4, true) * 2 ** 32;
      if (run === undefined || !extend(run, start, start + length, row)) {
        run = { start, end: start + length, slot: row, bytes: null };
        this.#runs.push(run);
      }
      this.#address[row] = start;
      this.#runOf[row] = this.#runs.length - 1;
    }
  }
}

/** Takes a text into a run that it is near to, on either side: a dictionary is filled from its end. */
function extend(run: Run, start: number, end: number, slot: number): boolean {
  if (start > run.end + GAP_BYTES || end < run.start - GAP_BYTES) return false;
  if (Math.max(end, run.end) - Math.min(start, run.start) > MOST_RUN_BYTES) return false;
  run.end = Math.max(run.end, end);
  if (start < run.start) {
    run.start = start;
    run.slot = slot;
  }
  return true;
}

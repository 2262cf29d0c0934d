import { Refusal } from './encode.ts';
import { badValue, type Inserter, nullRefused, type TargetColumn } from './inserter.ts';
import type { Column, Slab } from './slab.ts';
import { STRING_BYTES } from './slab.ts';

/** Takes the bytes of one value, never NULL, from the slab's heap into a row of a column. */
export type Codec = (row: number, at: number, length: number) => void;

export type MakeCodec = (column: Column, slab: Slab) => Codec;

/** A row that is not wholly here. */
export const INCOMPLETE = -1;

/**
 * Decodes one stream of rows in a format of another kind of database. The bytes are put into the heap of a slab and stay there:
 * fixed values are copied out of them into the columns, and strings are pointed at where they stand.
 */
export abstract class RowDecoder {
  readonly #inserter: Inserter;
  protected readonly types: readonly string[];
  readonly #codecs = new WeakMap<Slab, readonly (Codec | null)[]>();
  /** By position in the bytes; null = read over, since the column is generated. */
  readonly #targets: readonly (TargetColumn | null)[];
  #rowsBefore = 0;
  protected slab: Slab;
  /** Where the bytes in the heap end; where its whole rows end is `heap.used`. */
  protected end = 0;
  /** The stream has told that it is at its end. */
  protected isComplete = false;

  constructor(inserter: Inserter, types: readonly string[]) {
    this.#inserter = inserter;
    this.types = types;
    this.#targets = types.map((_, index) => inserter.columns.find((column) => column.index === index) ?? null);
    this.slab = this.#empty();
  }

  /** Decodes the whole rows from `heap.used` on, until the slab is full. */
  protected abstract decode(): void;

  /** How a value of a type of the format gets into a column. @throws unsupported */
  protected abstract makeCodec(type: string, native: string): MakeCodec;

  /** The error for a stream that is none. */
  protected abstract damaged(why: string): Error;

  async consume(stream: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    for await (const bytes of stream) {
      check();
      for (let from = 0; from < bytes.length; ) {
        from += this.#receive(bytes, from);
        this.decode();
        if (this.slab.rows === this.slab.capacity || this.end === this.slab.heap.bytes.length) await this.#next();
      }
    }
    if (!this.isComplete) throw this.damaged('it ends in the middle');
    if (this.slab.rows > 0) await this.#inserter.submit(this.slab);
  }

  #empty(): Slab {
    const slab = this.#inserter.slab();
    slab.heap.reserve(STRING_BYTES);
    return slab;
  }

  #receive(bytes: Uint8Array, from: number): number {
    const { heap } = this.slab;
    const size = Math.min(bytes.length - from, heap.bytes.length - this.end);
    heap.bytes.set(from === 0 && size === bytes.length ? bytes : bytes.subarray(from, from + size), this.end);
    this.end += size;
    return size;
  }

  /** Goes on with another slab, or with a larger heap where not even one row fits. */
  async #next(): Promise<void> {
    const slab = this.slab;
    const { heap } = slab;
    if (slab.rows === 0) {
      const used = heap.used;
      heap.used = this.end;
      heap.reserve(1);
      heap.used = used;
      return;
    }
    const rest = Buffer.from(heap.bytes.subarray(heap.used, this.end));
    await this.#inserter.submit(slab);
    this.#rowsBefore += slab.rows;
    this.slab = this.#empty();
    this.slab.heap.reserve(rest.length);
    this.slab.heap.bytes.set(rest);
    this.end = rest.length;
    this.decode();
  }

  protected codecs(): readonly (Codec | null)[] {
    const slab = this.slab;
    const known = this.#codecs.get(slab);
    if (known) return known;
    const made = this.types.map((type, index) => {
      const target = this.#targets[index];
      const column = target ? slab.columns[this.#inserter.columns.indexOf(target)] : undefined;
      return target && column ? this.makeCodec(type, target.field.native)(column, slab) : null;
    });
    this.#codecs.set(slab, made);
    return made;
  }

  protected setNull(index: number): void {
    const target = this.#targets[index];
    if (!target) return;
    if (!target.field.nullable) throw nullRefused(target, this.#rowsBefore + this.slab.rows + 1);
    this.slab.columns[this.#inserter.columns.indexOf(target)]?.setNull(this.slab.rows);
  }

  /** What a codec has thrown for a value, with its place. */
  protected refused(index: number, error: unknown): unknown {
    if (!(error instanceof Refusal)) return error;
    return badValue(this.#targets[index] as TargetColumn, this.#rowsBefore + this.slab.rows + 1, error.message, error);
  }
}

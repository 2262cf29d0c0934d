import type { WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { Refusal } from './encode.ts';
import { badValue, type Inserter, nullRefused, type TargetColumn } from './inserter.ts';
import { type Codec, codecFor } from './pgcopy-codecs.ts';
import { type Slab, STRING_BYTES } from './slab.ts';

/** The PostgreSQL types of a `pgcopy-binary/<major or any>:<type>,…` tag; null for another format. */
export function pgcopyTypes(tag: WireTag): readonly string[] | null {
  const match = /^pgcopy-binary\/(?:\d+|any):(.+)$/.exec(tag);
  return match ? (match[1] as string).split(',') : null;
}

// "PGCOPY\n", a byte above 127, "\r\n" and a zero: what text transfer would damage.
const SIGNATURE = Buffer.from('5047434f50590aff0d0a00', 'hex');
const HEADER_BYTES = SIGNATURE.length + 8;
const TRAILER = -1;
const NULL_LENGTH = -1;
/** Flags above this bit change the format. */
const CRITICAL_FLAGS = 0xffff0000;

/**
 * Decodes one stream of COPY BINARY. The bytes are put into the heap of a slab and stay there: fixed values are copied out of
 * them into the columns, and strings are pointed at where they stand.
 */
export class CopyDecoder {
  readonly #inserter: Inserter;
  readonly #types: readonly string[];
  readonly #codecs = new WeakMap<Slab, readonly (Codec | null)[]>();
  /** By position in the bytes; null = read over, since the column is generated. */
  readonly #targets: readonly (TargetColumn | null)[];
  #slab: Slab;
  /** Where the bytes in the heap end; where its whole rows end is `heap.used`. */
  #end = 0;
  #rowsBefore = 0;
  #headerIsRead = false;
  #isComplete = false;

  constructor(inserter: Inserter, types: readonly string[]) {
    this.#inserter = inserter;
    this.#types = types;
    this.#targets = types.map((_, index) => inserter.columns.find((column) => column.index === index) ?? null);
    this.#slab = this.#empty();
  }

  async consume(stream: AsyncIterable<Uint8Array>, check: () => void): Promise<void> {
    for await (const bytes of stream) {
      check();
      for (let from = 0; from < bytes.length; ) {
        from += this.#receive(bytes, from);
        this.#decode();
        if (this.#slab.rows === this.#slab.capacity || this.#end === this.#slab.heap.bytes.length) await this.#next();
      }
    }
    if (!this.#isComplete) throw damaged('it ends in the middle');
    if (this.#slab.rows > 0) await this.#inserter.submit(this.#slab);
  }

  #empty(): Slab {
    const slab = this.#inserter.slab();
    slab.heap.reserve(STRING_BYTES);
    return slab;
  }

  #receive(bytes: Uint8Array, from: number): number {
    const { heap } = this.#slab;
    const size = Math.min(bytes.length - from, heap.bytes.length - this.#end);
    heap.bytes.set(from === 0 && size === bytes.length ? bytes : bytes.subarray(from, from + size), this.#end);
    this.#end += size;
    return size;
  }

  /** Goes on with another slab, or with a larger heap where not even one row fits. */
  async #next(): Promise<void> {
    const slab = this.#slab;
    const { heap } = slab;
    if (slab.rows === 0) {
      const used = heap.used;
      heap.used = this.#end;
      heap.reserve(1);
      heap.used = used;
      return;
    }
    const rest = Buffer.from(heap.bytes.subarray(heap.used, this.#end));
    await this.#inserter.submit(slab);
    this.#rowsBefore += slab.rows;
    this.#slab = this.#empty();
    this.#slab.heap.reserve(rest.length);
    this.#slab.heap.bytes.set(rest);
    this.#end = rest.length;
    this.#decode();
  }

  #decode(): void {
    const slab = this.#slab;
    const { heap } = slab;
    if (!this.#headerIsRead && !this.#readHeader()) return;
    const codecs = this.#codecsOf(slab);
    const { view } = heap;
    const end = this.#end;
    while (slab.rows < slab.capacity && heap.used + 2 <= end) {
      if (this.#isComplete) throw damaged('bytes follow its end');
      let at = heap.used;
      const count = view.getInt16(at);
      at += 2;
      if (count === TRAILER) {
        this.#isComplete = true;
        heap.used = at;
        continue;
      }
      if (count !== codecs.length) throw damaged(`a row has ${count} columns in place of ${codecs.length}`);
      const texts = slab.texts.used;
      at = this.#decodeRow(codecs, at, end);
      if (at === INCOMPLETE) {
        slab.texts.used = texts;
        return;
      }
      heap.used = at;
      slab.rows += 1;
    }
  }

  #decodeRow(codecs: readonly (Codec | null)[], start: number, end: number): number {
    const slab = this.#slab;
    const { view } = slab.heap;
    const row = slab.rows;
    let at = start;
    let index = 0;
    try {
      for (; index < codecs.length; index += 1) {
        if (at + 4 > end) return INCOMPLETE;
        const length = view.getInt32(at);
        at += 4;
        if (length === NULL_LENGTH) {
          this.#null(index);
          continue;
        }
        if (at + length > end) return INCOMPLETE;
        codecs[index]?.(row, at, length);
        at += length;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      throw badValue(this.#targets[index] as TargetColumn, this.#rowsBefore + row + 1, error.message, error);
    }
    return at;
  }

  #null(index: number): void {
    const target = this.#targets[index];
    if (!target) return;
    if (!target.field.nullable) throw nullRefused(target, this.#rowsBefore + this.#slab.rows + 1);
    this.#slab.columns[this.#inserter.columns.indexOf(target)]?.setNull(this.#slab.rows);
  }

  #readHeader(): boolean {
    const { heap } = this.#slab;
    if (this.#end < HEADER_BYTES) return false;
    if (!heap.bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw damaged('it does not begin as one');
    const flags = heap.view.getUint32(SIGNATURE.length);
    if ((flags & CRITICAL_FLAGS) !== 0) throw damaged('its flags are unknown');
    const size = HEADER_BYTES + heap.view.getInt32(SIGNATURE.length + 4);
    if (this.#end < size) return false;
    heap.used = size;
    this.#headerIsRead = true;
    return true;
  }

  #codecsOf(slab: Slab): readonly (Codec | null)[] {
    const known = this.#codecs.get(slab);
    if (known) return known;
    const made = this.#types.map((type, index) => {
      const target = this.#targets[index];
      const column = target ? slab.columns[this.#inserter.columns.indexOf(target)] : undefined;
      if (!target || !column) return null;
      const make = codecFor(type, target.field.native);
      if (!make) throw new DagFluxError('unsupported', `DuckDB does not take ${type} into ${target.field.native}.`);
      return make(column, slab);
    });
    this.#codecs.set(slab, made);
    return made;
  }
}

const INCOMPLETE = -1;

function damaged(why: string): DagFluxError {
  return new DagFluxError('invalid-data', `The stream is not whole COPY BINARY data: ${why}.`, {
    hint: 'Run the copy again; nothing was written.',
  });
}

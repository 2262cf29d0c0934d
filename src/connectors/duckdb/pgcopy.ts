import type { WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { codecFor } from './pgcopy-codecs.ts';
import { type Codec, INCOMPLETE, type MakeCodec, RowDecoder } from './row-decoder.ts';

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

/** COPY BINARY of PostgreSQL. */
export class CopyDecoder extends RowDecoder {
  #headerIsRead = false;

  protected decode(): void {
    const { slab, end } = this;
    const { heap } = slab;
    if (!this.#headerIsRead && !this.#readHeader()) return;
    const codecs = this.codecs();
    const { view } = heap;
    while (slab.rows < slab.capacity && heap.used + 2 <= end) {
      if (this.isComplete) throw this.damaged('bytes follow its end');
      let at = heap.used;
      const count = view.getInt16(at);
      at += 2;
      if (count === TRAILER) {
        this.isComplete = true;
        heap.used = at;
        continue;
      }
      if (count !== codecs.length) {
        throw this.damaged(`a row has ${count} columns in place of ${codecs.length}`);
      }
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

  protected makeCodec(type: string, native: string): MakeCodec {
    const make = codecFor(type, native);
    if (!make) throw new DagFluxError('unsupported', `DuckDB does not take ${type} into ${native}.`);
    return make;
  }

  protected damaged(why: string): DagFluxError {
    return new DagFluxError('invalid-data', `The stream is not whole COPY BINARY data: ${why}.`, {
      hint: 'Run the copy again; nothing was written.',
    });
  }

  #decodeRow(codecs: readonly (Codec | null)[], start: number, end: number): number {
    const { view } = this.slab.heap;
    const row = this.slab.rows;
    let at = start;
    let index = 0;
    try {
      for (; index < codecs.length; index += 1) {
        if (at + 4 > end) return INCOMPLETE;
        const length = view.getInt32(at);
        at += 4;
        if (length === NULL_LENGTH) {
          this.setNull(index);
          continue;
        }
        if (at + length > end) return INCOMPLETE;
        codecs[index]?.(row, at, length);
        at += length;
      }
    } catch (error) {
      throw this.refused(index, error);
    }
    return at;
  }

  #readHeader(): boolean {
    const { heap } = this.slab;
    if (this.end < HEADER_BYTES) return false;
    if (!heap.bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) throw this.damaged('it does not begin as one');
    const flags = heap.view.getUint32(SIGNATURE.length);
    if ((flags & CRITICAL_FLAGS) !== 0) throw this.damaged('its flags are unknown');
    const size = HEADER_BYTES + heap.view.getInt32(SIGNATURE.length + 4);
    if (this.end < size) return false;
    heap.used = size;
    this.#headerIsRead = true;
    return true;
  }
}

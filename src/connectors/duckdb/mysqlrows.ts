import type { WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { mysqlCodec, sizeOf } from './mysqlrows-codecs.ts';
import { type Codec, type MakeCodec, RowDecoder } from './row-decoder.ts';

const NAME = 'mysql-rows/1:';

/** The logical types of a `mysql-rows/1:<type>|…` tag; null for another format. */
export function mysqlTypes(tag: WireTag): readonly string[] | null {
  return tag.startsWith(NAME) ? tag.slice(NAME.length).split('|') : null;
}

const HEADER_BYTES = 4;
/** This length says that the real one follows, in four bytes. */
const LONG = 0xffffff;
/** A row's NULLs begin behind its first byte, two bits in. */
const FIRST_BIT = 2;

/**
 * Rows of MySQL's binary protocol ("Binary Protocol Resultset Row"), each behind its length: three bytes, the lowest first, and one
 * that means nothing. A length of zero is the end.
 */
export class MysqlDecoder extends RowDecoder {
  #sizes: readonly number[] | null = null;

  protected decode(): void {
    const { slab, end } = this;
    const { heap } = slab;
    const { view } = heap;
    const codecs = this.codecs();
    this.#sizes ??= this.types.map(sizeOf);
    while (slab.rows < slab.capacity && heap.used + HEADER_BYTES <= end) {
      if (this.isComplete) throw this.damaged('bytes follow its end');
      let at = heap.used + HEADER_BYTES;
      let length = view.getUint32(heap.used, true) & 0xffffff;
      if (length === 0) {
        this.isComplete = true;
        heap.used = at;
        continue;
      }
      if (length === LONG) {
        if (at + 4 > end) return;
        length = view.getUint32(at, true);
        at += 4;
      }
      if (at + length > end) return;
      this.#decodeRow(codecs, this.#sizes, at);
      heap.used = at + length;
      slab.rows += 1;
    }
  }

  protected makeCodec(type: string, native: string): MakeCodec {
    const make = mysqlCodec(type, native);
    if (!make) throw new DagFluxError('unsupported', `DuckDB does not take ${type} into ${native}.`);
    return make;
  }

  protected damaged(why: string): DagFluxError {
    return new DagFluxError('invalid-data', `The stream is not whole rows of MySQL: ${why}.`, {
      hint: 'Run the copy again; nothing was written.',
    });
  }

  #decodeRow(codecs: readonly (Codec | null)[], sizes: readonly number[], start: number): void {
    const { bytes, view } = this.slab.heap;
    const row = this.slab.rows;
    const nulls = start + 1;
    let at = nulls + ((codecs.length + FIRST_BIT + 7) >> 3);
    let index = 0;
    try {
      for (; index < codecs.length; index += 1) {
        const bit = index + FIRST_BIT;
        if ((((bytes[nulls + (bit >> 3)] as number) >> (bit & 7)) & 1) === 1) {
          this.setNull(index);
          continue;
        }
        let size = sizes[index] as number;
        if (size === 0) {
          size = bytes[at] as number;
          at += 1;
          if (size === 0xfc) {
            size = view.getUint16(at, true);
            at += 2;
          } else if (size === 0xfd) {
            size = view.getUint32(at, true) & 0xffffff;
            at += 3;
          } else if (size === 0xfe) {
            size = Number(view.getBigUint64(at, true));
            at += 8;
          }
        }
        codecs[index]?.(row, at, size);
        at += size;
      }
    } catch (error) {
      throw this.refused(index, error);
    }
  }
}

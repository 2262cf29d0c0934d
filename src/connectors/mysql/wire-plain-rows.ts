import type { WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { type Field, typeName } from '../../contract/values.ts';
import type { ResultField } from './protocol.ts';
import type { RowForm } from './wire-unload.ts';

/**
 * Rows of the binary protocol as they are ("Binary Protocol Resultset Row"), each behind its length: three bytes, the lowest first,
 * and one that means nothing, as packets begin. A length of 0xffffff: the real one follows in four bytes. A length of zero is the
 * end. The tag names the logical types.
 */
const NAME = 'mysql-rows/1:';
const HEADER_BYTES = 4;
const END = Buffer.alloc(HEADER_BYTES);

/** The tag for these fields; undefined: a receiver could not tell by their types how they are sent. */
export function plainRowsTag(fields: readonly Field[]): WireTag | undefined {
  // A number of BIT is sent as bytes.
  if (fields.some(({ native }) => native.startsWith('bit('))) return undefined;
  return `${NAME}${fields.map(({ type }) => typeName(type)).join('|')}`;
}

/** The types of such a tag; undefined for another format. */
export function plainRowTypes(tag: WireTag): readonly string[] | undefined {
  return tag.startsWith(NAME) ? tag.slice(NAME.length).split('|') : undefined;
}

/** Passes rows on without a copy. */
export class PlainRows implements RowForm {
  #chunks: Uint8Array[] = [];
  /** The rows that stand one behind the other in one buffer. */
  #open: { readonly bytes: Buffer; readonly from: number; to: number } | undefined;
  #rows = 0;

  /** @throws unsupported when the result has other columns than `types` tells */
  constructor(fields: readonly ResultField[], types: readonly string[]) {
    const same = fields.every(({ type, native }, index) => {
      return nameOf(typeName(type)) === nameOf(types[index] ?? '') && !native.startsWith('bit(');
    });
    if (same && fields.length === types.length) return;
    throw new DagFluxError('unsupported', 'The rows have other types than they were announced with.', {
      hint: 'Copy by batches of values: --route batches.',
    });
  }

  add(bytes: Buffer, start: number, stop: number): void {
    this.#rows += 1;
    if (start < HEADER_BYTES) {
      // A row of several packets, which was put together.
      this.#close();
      const header = Buffer.alloc(2 * HEADER_BYTES, 0xff);
      header.writeUInt32LE(stop - start, HEADER_BYTES);
      this.#chunks.push(header, bytes.subarray(start, stop));
    } else if (this.#open?.bytes === bytes && this.#open.to === start - HEADER_BYTES) {
      this.#open.to = stop;
    } else {
      this.#close();
      this.#open = { bytes, from: start - HEADER_BYTES, to: stop };
    }
  }

  end(): void {
    this.#close();
    this.#chunks.push(END);
  }

  take(): { readonly chunks: readonly Uint8Array[]; readonly rows: number } {
    this.#close();
    const taken = { chunks: this.#chunks, rows: this.#rows };
    this.#chunks = [];
    this.#rows = 0;
    return taken;
  }

  #close(): void {
    if (this.#open) this.#chunks.push(this.#open.bytes.subarray(this.#open.from, this.#open.to));
    this.#open = undefined;
  }
}

/** Of numbers with their bits: `uint32`, `decimal`. */
function nameOf(type: string): string {
  return /^\w+/.exec(type)?.[0] ?? '';
}

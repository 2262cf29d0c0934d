import { DagFluxError } from '../../contract/errors.ts';
import type { ResultField } from './protocol.ts';
import { WireOutput } from './wire-output.ts';
import { type PutCodec, putCodec } from './wire-types.ts';
import type { RowForm } from './wire-unload.ts';
import { type Put, Unwritable } from './wire-values.ts';

/** "PGCOPY\n", a byte above 127, "\r\n", a zero; no flags, no extension. */
const HEADER = Buffer.from('5047434f50590aff0d0a000000000000000000', 'hex');
const TRAILER = -1;
const NULL_LENGTH = -1;
/** By how much a value may be longer than it was, its length included. */
const GROWTH = 24;

/** What a chunk should have at least: each one costs a write to the other end. */
const CHUNK_BYTES = 64 * 1024;
const NOTHING = { chunks: [], rows: 0 } as const;

/** Writes rows of the binary protocol as PostgreSQL's binary COPY. */
export class CopyRows implements RowForm {
  readonly #output = new WireOutput();
  readonly #fields: readonly ResultField[];
  readonly #sizes: readonly number[];
  readonly #puts: readonly Put[];
  /** Since the last call of `take`. */
  #rows = 0;
  #rowsBefore = 0;

  /** @throws unsupported when the result has other columns than `types` tells */
  constructor(fields: readonly ResultField[], types: readonly string[]) {
    this.#fields = fields;
    const codecs = types.map((type, index): PutCodec => {
      const field = fields[index];
      const codec = field && fields.length === types.length ? putCodec(field.wire, type) : undefined;
      if (codec) return codec;
      throw new DagFluxError('unsupported', `The column ${index + 1} of the rows cannot be sent as ${type}.`, {
        hint: 'Copy by batches of values: --route batches.',
      });
    });
    this.#sizes = codecs.map((codec) => codec.size);
    this.#puts = codecs.map((codec) => codec.put);
    this.#output.reserve(HEADER.length);
    HEADER.copy(this.#output.bytes, this.#output.to);
    this.#output.to += HEADER.length;
  }

  /** Adds the row whose payload stands there: a byte, a bit for each NULL (two bits in), the values. */
  add(bytes: Buffer, start: number, stop: number): void {
    const puts = this.#puts;
    const sizes = this.#sizes;
    const output = this.#output;
    const count = puts.length;
    output.reserve(stop - start + count * GROWTH);
    output.view.setInt16(output.to, count);
    output.to += 2;
    const nulls = start + 1;
    let at = nulls + ((count + 9) >> 3);
    let index = 0;
    try {
      for (; index < count; index += 1) {
        const bit = index + 2;
        if ((((bytes[nulls + (bit >> 3)] as number) >> (bit & 7)) & 1) === 1) {
          output.view.setInt32(output.to, NULL_LENGTH);
          output.to += 4;
          continue;
        }
        let size = sizes[index] as number;
        if (size === 0) {
          size = bytes[at] as number;
          at += 1;
          if (size > 0xfa) {
            const lengthAt = at;
            at += size === 0xfc ? 2 : size === 0xfd ? 3 : 8;
            size = size === 0xfe ? Number(bytes.readBigUInt64LE(lengthAt)) : bytes.readUIntLE(lengthAt, at - lengthAt);
          }
        }
        (puts[index] as Put)(bytes, at, size, output);
        at += size;
      }
    } catch (error) {
      if (error instanceof Unwritable) throw this.#refusal(index, error);
      throw error;
    }
    this.#rows += 1;
  }

  end(): void {
    this.#output.reserve(2);
    this.#output.view.setInt16(this.#output.to, TRAILER);
    this.#output.to += 2;
  }

  take(all: boolean): { readonly chunks: readonly Uint8Array[]; readonly rows: number } {
    if (!all && this.#output.size < CHUNK_BYTES) return NOTHING;
    const rows = this.#rows;
    this.#rowsBefore += rows;
    this.#rows = 0;
    return { chunks: [this.#output.take()], rows };
  }

  #refusal(index: number, cause: Unwritable): DagFluxError {
    const column = this.#fields[index]?.name ?? '';
    const row = this.#rowsBefore + this.#rows + 1;
    const message = `The value in column "${column}" of row ${row} ${cause.message}.`;
    return new DagFluxError('invalid-data', message, { hint: cause.hint, native: { row, column }, cause });
  }
}

import type { Batch, Field, Value } from '../../contract/values.ts';
import { literal, moment, type Place, refuse, type ToLiteral, textOf } from './literal.ts';

/** What a chunk of rows should have at least. */
const CHUNK_CHARACTERS = 64 * 1024;
const SPECIAL = /[\\\t\n\0]/;
const EACH_SPECIAL = /[\\\t\n\0]/g;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\0': '\\0' };

type ToText = (value: NonNullable<Value>, place: Place) => string;

/** How values are written for LOAD DATA, for a column of the table. */
function toTextOf({ type }: Field, native: string, negativeZero: boolean): ToText {
  switch (type.kind) {
    case 'boolean':
    case 'float':
    case 'decimal':
      // Never in quotes, and never bytes.
      return literal(type, { backslash: false, negativeZero }) as (...parameters: Parameters<ToLiteral>) => string;
    case 'int':
      // As a text, a year of one or two digits is one of this or the last century.
      return native === 'year' ? (value) => String(value).padStart(4, '0') : String;
    case 'date':
    case 'timestamp':
      return (value, place) => moment(value as string, place);
    case 'binary':
      return (value) => Buffer.from(value as Uint8Array).toString('hex');
    default:
      return (value) => {
        const text = textOf(value);
        return SPECIAL.test(text) ? text.replace(EACH_SPECIAL, (character) => ESCAPES[character] as string) : text;
      };
  }
}

/** Writes batches as the text that LOAD DATA reads, in chunks of whole rows. */
export class LoadDataText {
  readonly #names: readonly string[];
  readonly #toText: readonly ToText[];
  /** Rows of the batches before. */
  #rows = 0;

  /** `fields`: of the batches; `natives`: of the columns that they go into; `negativeZero`: the server keeps -0. */
  constructor(fields: readonly Field[], natives: readonly string[], negativeZero: boolean) {
    this.#names = fields.map((field) => field.name);
    this.#toText = fields.map((field, index) => toTextOf(field, natives[index] ?? '', negativeZero));
  }

  *encode(batch: Batch): Generator<Buffer> {
    const { columns } = batch;
    const toText = this.#toText;
    const last = columns.length - 1;
    let chunk = '';
    let from = 0;
    for (let row = 0; row < batch.rows; row += 1) {
      for (let index = 0; index <= last; index += 1) {
        const value = (columns[index] as readonly Value[])[row] ?? null;
        chunk += value === null ? '\\N' : (toText[index] as ToText)(value, this.#place(row, index));
        if (index < last) chunk += '\t';
      }
      chunk += '\n';
      if (chunk.length >= CHUNK_CHARACTERS || row === batch.rows - 1) {
        if (!chunk.isWellFormed()) this.#refuseSurrogate(batch, from, row);
        yield Buffer.from(chunk, 'utf8');
        chunk = '';
        from = row + 1;
      }
    }
    this.#rows += batch.rows;
  }

  #refuseSurrogate(batch: Batch, from: number, to: number): void {
    for (let row = from; row <= to; row += 1) {
      for (const [index, values] of batch.columns.entries()) {
        const value = values[row];
        if (typeof value === 'string' && !value.isWellFormed()) {
          refuse(this.#place(row, index), 'holds half of a surrogate pair, which is no character');
        }
      }
    }
  }

  #place(row: number, index: number): Place {
    return { row: this.#rows + row + 1, column: this.#names[index] ?? '' };
  }
}

import { DagFluxError } from '../../contract/errors.ts';
import type { Batch, Field, LogicalType, Value } from '../../contract/values.ts';
import { jsonToArray } from './array.ts';

/** A value that is not null as the text that PostgreSQL's input function reads. */
export type ToText = (value: NonNullable<Value>) => string;

/** What a chunk of COPY data should have at least. */
const CHUNK_CHARACTERS = 64 * 1024;
/** What COPY's text format escapes, and NUL, which it cannot hold. */
const SPECIAL = /[\\\n\r\t\b\f\v\0]/;
const EACH_SPECIAL = /[\\\n\r\t\b\f\v\0]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\b': '\\b',
  '\f': '\\f',
  '\v': '\\v',
};

/** How values of a logical type are written for a column; `array` = the column is an array. */
export function toTextOf(type: LogicalType, array: boolean): ToText {
  switch (type.kind) {
    case 'float':
      return (value) => (Object.is(value, -0) ? '-0' : String(value));
    case 'binary':
      // The batch's type says that it is bytes.
      return (value) => `\\x${Buffer.from(value as Uint8Array).toString('hex')}`;
    case 'list':
    case 'json':
      return array ? (value) => jsonToArray(value as string) : String;
    default:
      return String;
  }
}

/** Whether a type's texts may hold a character that COPY escapes. */
function plain(type: LogicalType): boolean {
  return ['boolean', 'int', 'float', 'decimal', 'date', 'time', 'timestamp', 'interval', 'uuid'].includes(type.kind);
}

/** Writes batches as COPY's text format (PostgreSQL documentation, COPY, "Text Format"), in chunks of whole rows. */
export class CopyTextEncoder {
  readonly #fields: readonly Field[];
  readonly #toText: readonly ToText[];
  readonly #plain: readonly boolean[];
  /** Rows of the batches before. */
  #rows = 0;

  constructor(fields: readonly Field[], toText: readonly ToText[]) {
    this.#fields = fields;
    this.#toText = toText;
    this.#plain = fields.map((field) => plain(field.type));
  }

  *encode(batch: Batch): Generator<Buffer> {
    const columns = batch.columns;
    const toText = this.#toText;
    const isPlain = this.#plain;
    const last = columns.length - 1;
    let chunk = '';
    let from = 0;
    for (let row = 0; row < batch.rows; row += 1) {
      for (let i = 0; i <= last; i += 1) {
        const value = (columns[i] as readonly Value[])[row];
        if (value === null || value === undefined) chunk += '\\N';
        else {
          const text = (toText[i] as ToText)(value);
          chunk += isPlain[i] || !SPECIAL.test(text) ? text : this.#escape(text, row, i);
        }
        if (i < last) chunk += '\t';
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

  #escape(text: string, row: number, column: number): string {
    if (text.includes('\0')) refuseText(text, this.#place(row, column));
    return text.replace(EACH_SPECIAL, (character) => ESCAPES[character] as string);
  }

  #refuseSurrogate(batch: Batch, from: number, to: number): never {
    for (let row = from; row <= to; row += 1) {
      for (const [column, values] of batch.columns.entries()) {
        const value = values[row];
        if (typeof value === 'string') refuseText(value, this.#place(row, column));
      }
    }
    throw new DagFluxError('internal', 'A chunk of rows is not well-formed text.');
  }

  #place(row: number, column: number): { row: number; column: string } {
    return { row: this.#rows + row + 1, column: this.#fields[column]?.name ?? '' };
  }
}

/** @throws invalid-data for a text that PostgreSQL cannot hold, naming its place */
export function refuseText(text: string, place: { readonly row: number; readonly column: string }): void {
  const nul = text.includes('\0');
  if (!nul && text.isWellFormed()) return;
  const why = nul
    ? "holds a NUL character, which PostgreSQL's text cannot hold"
    : 'holds half of a surrogate pair, which is no character in UTF-8';
  throw new DagFluxError('invalid-data', `The value in column "${place.column}" of row ${place.row} ${why}.`, {
    hint: 'Remove the character in the source (`--sql` with a replace), or copy the column as bytes.',
    native: place,
  });
}

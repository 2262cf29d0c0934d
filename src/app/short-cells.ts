import { type Batch, toJsonValue, type Value } from '../contract/values.ts';

/** A value as a grid gets it: as JSON carries it, a long one cut. */
export type ShortCell = boolean | number | string | null | CutCell;

/** `cut`: how a long text begins, of binary in base64. `size`: the bytes of the whole, of a text in UTF-8. */
export interface CutCell {
  readonly cut: string;
  readonly size: number;
}

/** Characters that a text may have, and bytes a binary value, before it is cut. */
const LIMIT = 256;

/** A value that is cut. */
export function isLong(value: Value): value is string | Uint8Array {
  return (typeof value === 'string' || value instanceof Uint8Array) && value.length > LIMIT;
}

export function cut(value: string | Uint8Array): CutCell {
  if (typeof value === 'string') return { cut: wholeCharacters(value, LIMIT), size: Buffer.byteLength(value) };
  return { cut: String(toJsonValue(value.subarray(0, LIMIT))), size: value.length };
}

export function shortRows({ rows, columns }: Batch): readonly (readonly ShortCell[])[] {
  const short = (value: Value) => (isLong(value) ? cut(value) : toJsonValue(value));
  return Array.from({ length: rows }, (_, row) => columns.map((column) => short(column[row] ?? null)));
}

/** The beginning of a text, without half a character at its end. */
function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

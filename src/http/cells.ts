import { type Batch, toJsonValue, type Value } from '../contract/values.ts';

/** A value as a grid gets it: as JSON carries it, a long one cut. */
export type ShortCell = boolean | number | string | null | { readonly cut: string; readonly size: number };

/** Characters that a cell may have (binary: bytes) before it is cut. */
const CELL_LIMIT = 256;

/** `size` of a cut cell: the characters that the whole text has; of binary the bytes, which `cut` begins in base64. */
function shortCell(value: Value): ShortCell {
  if (typeof value === 'string' && value.length > CELL_LIMIT) {
    return { cut: wholeCharacters(value, CELL_LIMIT), size: value.length };
  }
  if (value instanceof Uint8Array && value.length > CELL_LIMIT) {
    return { cut: String(toJsonValue(value.subarray(0, CELL_LIMIT))), size: value.length };
  }
  return toJsonValue(value);
}

export function shortRows({ rows, columns }: Batch): readonly (readonly ShortCell[])[] {
  return Array.from({ length: rows }, (_, row) => columns.map((column) => shortCell(column[row] ?? null)));
}

/** The beginning of a text, without half a character at its end. */
function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}

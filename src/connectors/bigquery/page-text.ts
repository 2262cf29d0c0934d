import type { Readable } from 'node:stream';
import type { RestRow } from './jobs.ts';

const FIRST_BYTES = 64 * 1024;
/** Rows are parsed so many bytes at a time: what is not in use yet is one text, and no thousands of objects. */
const GROUP_BYTES = 16 * 1024;

/** Bytes of an answer, in a place that is used again for the next one. */
export class PageBytes {
  #bytes = Buffer.alloc(FIRST_BYTES);

  /** Valid until the next call. */
  async fill(content: Readable): Promise<Buffer> {
    let length = 0;
    for await (const chunk of content) {
      const piece = chunk as Uint8Array; // no encoding was set
      const needed = length + piece.length;
      if (needed > this.#bytes.length) {
        const larger = Buffer.alloc(Math.max(needed, Math.min(2 * length, length + 4 * 1024 * 1024)));
        this.#bytes.copy(larger, 0, 0, length);
        this.#bytes = larger;
      }
      this.#bytes.set(piece, length);
      length = needed;
    }
    return this.#bytes.subarray(0, length);
  }
}

/** A page whose rows are still text. */
export interface PageText {
  /** The members of the answer, but for its rows. */
  readonly members: string;
  readonly count: number;
  /** Of the rows. */
  readonly size: number;
  rows(): Generator<RestRow>;
}

const [QUOTE, BACKSLASH, COMMA, LIST, LIST_END, OBJECT, OBJECT_END] = [...'"\\,[]{}'].map((mark) => mark.charCodeAt(0));

/** Takes the rows out of `{…,"rows":[{…},…],…}`. */
export function splitPage(bytes: Buffer): PageText {
  const list = findRows(bytes);
  if (list === null) return { members: bytes.toString(), count: 0, size: 0, *rows() {} };
  const groups: { readonly start: number; readonly end: number }[] = [];
  let count = 0;
  let start = -1;
  let at = list;
  for (;;) {
    while (at < bytes.length && bytes[at] !== OBJECT && bytes[at] !== LIST_END) at += 1;
    if (bytes[at] !== OBJECT) break;
    if (start === -1) start = at;
    at = valueEnd(bytes, at);
    count += 1;
    if (at - start < GROUP_BYTES) continue;
    groups.push({ start, end: at });
    start = -1;
  }
  if (start !== -1) groups.push({ start, end: bytes.lastIndexOf('}', at - 1) + 1 });
  return {
    members: bytes.toString('utf8', 0, list) + bytes.toString('utf8', at),
    count,
    size: at - list,
    *rows() {
      for (const group of groups) yield* JSON.parse(`[${bytes.toString('utf8', group.start, group.end)}]`);
    },
  };
}

/** The place behind the `[` of the rows; null where there are none. */
function findRows(bytes: Buffer): number | null {
  for (let at = bytes.indexOf('"'); at !== -1; at = bytes.indexOf('"', at)) {
    const end = stringEnd(bytes, at);
    const isRows = bytes.toString('latin1', at, end) === '"rows"';
    at = bytes.indexOf(':', end) + 1;
    if (at === 0) return null;
    if (isRows) {
      const value = /\S/.exec(bytes.toString('latin1', at, at + 64));
      return value?.[0] === '[' ? at + value.index + 1 : null;
    }
    at = valueEnd(bytes, at);
  }
  return null;
}

/** The place behind a value of JSON. */
function valueEnd(bytes: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < bytes.length; ) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = stringEnd(bytes, at);
      if (depth === 0) return at;
      continue;
    }
    if (depth === 0 && (byte === COMMA || byte === OBJECT_END || byte === LIST_END)) return at;
    at += 1;
    if (byte === OBJECT || byte === LIST) depth += 1;
    else if (byte === OBJECT_END || byte === LIST_END) {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return bytes.length;
}

/** The place behind a string, whose first quote is at `from`. */
function stringEnd(bytes: Buffer, from: number): number {
  for (let at = from + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) return at + 1;
  }
  return bytes.length;
}

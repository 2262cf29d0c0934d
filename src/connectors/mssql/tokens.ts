import { Cursor, INCOMPLETE } from './cursor.ts';
import { readTypeInfo, type TypeInfo } from './type-info.ts';

/** What an answer is made of ("Packet Data Token Stream Definition", MS-TDS 2.2.7). */
export const TOKEN = {
  returnStatus: 0x79,
  columns: 0x81,
  tableName: 0xa4,
  columnInfo: 0xa5,
  order: 0xa9,
  error: 0xaa,
  info: 0xab,
  returnValue: 0xac,
  loginAck: 0xad,
  row: 0xd1,
  compressedRow: 0xd2,
  change: 0xe3,
  sessionState: 0xe4,
  done: 0xfd,
  doneProcedure: 0xfe,
  doneInProcedure: 0xff,
} as const;

export const DONE = { more: 0x01, error: 0x02, inTransaction: 0x04, count: 0x10, attention: 0x20 } as const;

export interface Column {
  readonly name: string;
  /** The type below an alias type; 80 = rowversion. */
  readonly userType: number;
  readonly flags: number;
  readonly info: TypeInfo;
}

export const FLAG = { nullable: 0x0001, identity: 0x0010, computed: 0x0020, hidden: 0x2000 } as const;

const NO_COLUMNS = 0xffff;
const MAXIMUM_SHORT = 0xffff;
const DONE_BYTES = 12;
/** A row is looked at again where it was left, not from its beginning. */
interface Scan {
  column: number;
  /** Relative to the row's first byte. */
  position: number;
  inChunks: boolean;
}

/** Where tokens come from: the bytes from `at` to `end` are there; `fill` brings more, until `complete`. */
export interface TokenSource {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
  readonly complete: boolean;
  fill(): Promise<void>;
}

/** Steps through the tokens of an answer; each is there as a whole before it is told. */
export class TokenReader {
  readonly #source: TokenSource;
  #scan: Scan | undefined;
  /** Whether a datetimeoffset is read as text with its offset. */
  keepOffsets = false;
  /** Of the result under way. */
  columns: readonly Column[] = [];
  /** The current token and its body, in the channel's bytes. */
  code = 0;
  start = 0;
  stop = 0;
  /** Where each value of a row starts and stops, relative to `start`; start -1 = NULL. */
  values: Int32Array = new Int32Array(0);

  constructor(source: TokenSource) {
    this.#source = source;
  }

  cursor(): Cursor {
    return new Cursor(this.#source.bytes, this.start, this.stop);
  }

  /** Steps to the next token, waiting for it. False: the answer has ended. */
  async step(): Promise<boolean> {
    const source = this.#source;
    while (!this.next()) {
      if (source.complete && source.at >= source.end) return false;
      await source.fill();
    }
    return true;
  }

  /** Steps to the next token, if the whole of it is here. */
  next(): boolean {
    const { bytes, at, end } = this.#source;
    if (at >= end) return false;
    const code = bytes[at] as number;
    const stop = this.#stopOf(code, at + 1);
    if (stop < 0) return false;
    this.code = code;
    this.start = at + 1;
    this.stop = stop;
    this.#source.at = stop;
    return true;
  }

  /** Where the token's body ends; -1 = not all of it is here. */
  #stopOf(code: number, at: number): number {
    const { bytes, end } = this.#source;
    switch (code) {
      case TOKEN.row:
      case TOKEN.compressedRow:
        return this.#scanRow(at, code === TOKEN.compressedRow);
      case TOKEN.done:
      case TOKEN.doneProcedure:
      case TOKEN.doneInProcedure:
        return at + DONE_BYTES <= end ? at + DONE_BYTES : -1;
      case TOKEN.returnStatus:
        return at + 4 <= end ? at + 4 : -1;
      case TOKEN.sessionState: {
        if (at + 4 > end) return -1;
        const stop = at + 4 + bytes.readUInt32LE(at);
        return stop <= end ? stop : -1;
      }
      case TOKEN.columns:
        return this.#parse(at, (cursor) => {
          this.columns = readColumns(cursor, this.keepOffsets);
          this.values = new Int32Array(this.columns.length * 2);
        });
      case TOKEN.returnValue:
        return this.#parse(at, skipReturnValue);
      case TOKEN.tableName:
      case TOKEN.columnInfo:
      case TOKEN.order:
      case TOKEN.error:
      case TOKEN.info:
      case TOKEN.loginAck:
      case TOKEN.change: {
        if (at + 2 > end) return -1;
        const stop = at + 2 + bytes.readUInt16LE(at);
        return stop <= end ? stop : -1;
      }
      default:
        throw new RangeError(`There is no token 0x${code.toString(16)} in this version of TDS.`);
    }
  }

  #parse(at: number, parse: (cursor: Cursor) => void): number {
    const cursor = new Cursor(this.#source.bytes, at, this.#source.end);
    try {
      parse(cursor);
      return cursor.at;
    } catch (error) {
      if (error === INCOMPLETE) return -1;
      throw error;
    }
  }

  #scanRow(start: number, compressed: boolean): number {
    const { bytes, end } = this.#source;
    const { columns, values } = this;
    const bitmap = compressed ? Math.ceil(columns.length / 8) : 0;
    if (start + bitmap > end) return -1;
    const scan = this.#scan ?? { column: 0, position: bitmap, inChunks: false };
    this.#scan = scan;
    while (scan.column < columns.length) {
      const index = scan.column;
      if (compressed && ((bytes[start + (index >> 3)] as number) & (1 << (index & 7))) !== 0) {
        values[index * 2] = -1;
      } else if (!scanValue((columns[index] as Column).info, { bytes, start, end, scan, values })) {
        return -1;
      }
      scan.column += 1;
    }
    this.#scan = undefined;
    return start + scan.position;
  }
}

interface Place {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  readonly scan: Scan;
  readonly values: Int32Array;
}

/** Steps over one value and writes down where it lies; false = not all of it is here. */
function scanValue(info: TypeInfo, place: Place): boolean {
  const { bytes, start, end, scan, values } = place;
  const slot = scan.column * 2;
  const at = start + scan.position;
  if (info.length === 'chunks') return scanChunks(place, slot);
  let first = at;
  let length = info.size;
  switch (info.length) {
    case 'byte':
      if (at + 1 > end) return false;
      first = at + 1;
      length = bytes[at] as number;
      // A text of no length is a text in the old types only.
      if (length === 0) length = -1;
      break;
    case 'short':
      if (at + 2 > end) return false;
      first = at + 2;
      length = bytes.readUInt16LE(at);
      if (length === MAXIMUM_SHORT) length = -1;
      break;
    case 'long':
      if (at + 4 > end) return false;
      first = at + 4;
      length = bytes.readUInt32LE(at);
      if (length === 0) length = -1;
      break;
    case 'pointer': {
      if (at + 1 > end) return false;
      const pointer = bytes[at] as number;
      // A pointer, then a timestamp of 8 bytes, then the length.
      first = pointer === 0 ? at + 1 : at + 1 + pointer + 8 + 4;
      if (first > end) return false;
      length = pointer === 0 ? -1 : bytes.readUInt32LE(first - 4);
      break;
    }
    case 'fixed':
      break;
  }
  const stop = first + Math.max(length, 0);
  if (stop > end) return false;
  values[slot] = length < 0 ? -1 : first - start;
  values[slot + 1] = stop - start;
  scan.position = stop - start;
  return true;
}

/** A length of 8 bytes (all ones = NULL), then chunks with 4 bytes of length each, the last of none (MS-TDS 2.2.5.2.3). */
function scanChunks({ bytes, start, end, scan, values }: Place, slot: number): boolean {
  if (!scan.inChunks) {
    const at = start + scan.position;
    if (at + 8 > end) return false;
    scan.position += 8;
    if (bytes.readUInt32LE(at) === 0xffff_ffff && bytes.readUInt32LE(at + 4) === 0xffff_ffff) {
      values[slot] = -1;
      return true;
    }
    values[slot] = scan.position;
    scan.inChunks = true;
  }
  while (true) {
    const at = start + scan.position;
    if (at + 4 > end) return false;
    const length = bytes.readUInt32LE(at);
    if (at + 4 + length > end) return false;
    scan.position += 4 + length;
    if (length === 0) break;
  }
  scan.inChunks = false;
  values[slot + 1] = scan.position;
  return true;
}

function readColumns(cursor: Cursor, keepsOffset: boolean): readonly Column[] {
  const count = cursor.u16();
  if (count === NO_COLUMNS) return [];
  return Array.from({ length: count }, () => {
    const userType = cursor.u32();
    const flags = cursor.u16();
    const info = { ...readTypeInfo(cursor), keepsOffset };
    if (info.length === 'pointer') for (let parts = cursor.u8(); parts > 0; parts -= 1) cursor.text();
    return { name: cursor.shortText(), userType, flags, info };
  });
}

function skipReturnValue(cursor: Cursor): void {
  cursor.u16();
  cursor.shortText();
  cursor.u8();
  cursor.u32();
  cursor.u16();
  const info = readTypeInfo(cursor);
  const scan: Scan = { column: 0, position: 0, inChunks: false };
  const place = { bytes: cursor.bytes, start: cursor.at, end: cursor.end, scan, values: new Int32Array(2) };
  if (!scanValue(info, place)) throw INCOMPLETE;
  cursor.at += scan.position;
}

import type { LogicalType } from '../../contract/values.ts';

/** Commands, by their first byte ("Command Phase" in the protocol's documentation). */
export const COMMAND = {
  quit: 0x01,
  initDatabase: 0x02,
  query: 0x03,
  ping: 0x0e,
  prepare: 0x16,
  execute: 0x17,
  closeStatement: 0x19,
  reset: 0x1f,
} as const;

/** Flags of the server's status, which ends each answer. */
export const STATUS = { inTransaction: 0x0001, moreResults: 0x0008, noBackslashEscapes: 0x0200 } as const;

/** Column types ("enum_field_types"). */
export const TYPE = {
  decimal: 0,
  tiny: 1,
  short: 2,
  long: 3,
  float: 4,
  double: 5,
  null: 6,
  timestamp: 7,
  longlong: 8,
  int24: 9,
  date: 10,
  time: 11,
  datetime: 12,
  year: 13,
  newdate: 14,
  varchar: 15,
  bit: 16,
  vector: 242,
  json: 245,
  newdecimal: 246,
  enum: 247,
  set: 248,
  tinyBlob: 249,
  mediumBlob: 250,
  longBlob: 251,
  blob: 252,
  varString: 253,
  string: 254,
  geometry: 255,
} as const;

/** Flags of a column definition. */
export const FLAG = { notNull: 1, unsigned: 32, zerofill: 64, enum: 256, set: 2048 } as const;

/** The character set of columns that hold bytes. */
export const BINARY_CHARSET = 63;

/** A column as the server describes it ahead of the rows. */
export interface WireColumn {
  readonly name: string;
  readonly charset: number;
  /** Of a value, at most, in bytes (of a number: in characters). */
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly decimals: number;
  /** MariaDB's own name of a type that the protocol has no number for: `json`, `uuid`, `inet6`. */
  readonly extended: string | undefined;
}

/** Reads the parts of a payload, one after the other. */
export class PayloadReader {
  readonly #bytes: Buffer;
  at: number;
  readonly stop: number;

  constructor(bytes: Buffer, start: number, stop: number) {
    this.#bytes = bytes;
    this.at = start;
    this.stop = stop;
  }

  integer(size: 1 | 2 | 3 | 4): number {
    const value = this.#bytes.readUIntLE(this.at, size);
    this.at += size;
    return value;
  }

  /** A length-encoded integer. */
  length(): number {
    const first = this.integer(1);
    if (first < 0xfb) return first;
    if (first === 0xfc) return this.integer(2);
    if (first === 0xfd) return this.integer(3);
    const value = Number(this.#bytes.readBigUInt64LE(this.at));
    this.at += 8;
    return value;
  }

  text(): string {
    const length = this.length();
    const text = this.#bytes.toString('utf8', this.at, this.at + length);
    this.at += length;
    return text;
  }

  rest(): string {
    return this.#bytes.toString('utf8', this.at, this.stop);
  }
}

/** A column definition; `extended` = MariaDB's extended metadata were agreed on at the login. */
export function readColumn(reader: PayloadReader, extended: boolean): WireColumn {
  for (let skipped = 0; skipped < 4; skipped += 1) reader.text();
  const name = reader.text();
  reader.text();
  let extendedName: string | undefined;
  if (extended) {
    const stop = reader.length() + reader.at;
    while (reader.at < stop) {
      reader.integer(1);
      extendedName = reader.text();
    }
  }
  reader.length();
  const charset = reader.integer(2);
  const length = reader.integer(4);
  const type = reader.integer(1);
  const flags = reader.integer(2);
  return { name, charset, length, type, flags, decimals: reader.integer(1), extended: extendedName };
}

/** What an answer without rows, or the end of rows, tells. */
export interface Completion {
  readonly affectedRows: number;
  readonly warnings: number;
}

/** A column with its logical type, and how MySQL writes the type. */
export interface ResultField {
  readonly name: string;
  readonly type: LogicalType;
  readonly native: string;
  readonly wire: WireColumn;
}

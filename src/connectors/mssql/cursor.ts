/** Not all of it has arrived: thrown, without a stack, and caught by who reads tokens. */
export const INCOMPLETE = Symbol('incomplete');

/** Reads fields one after the other ("Data Types of the protocol", MS-TDS 2.2.5.1). @throws INCOMPLETE */
export class Cursor {
  readonly bytes: Buffer;
  readonly end: number;
  at: number;

  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** Steps over `length` bytes; where they start. */
  skip(length: number): number {
    const start = this.at;
    if (start + length > this.end) throw INCOMPLETE;
    this.at = start + length;
    return start;
  }

  u8(): number {
    return this.bytes[this.skip(1)] as number;
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.skip(2));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.skip(4));
  }

  i32(): number {
    return this.bytes.readInt32LE(this.skip(4));
  }

  u64(): bigint {
    return this.bytes.readBigUInt64LE(this.skip(8));
  }

  copy(length: number): Buffer {
    const start = this.skip(length);
    return Buffer.from(this.bytes.subarray(start, start + length));
  }

  /** A text whose length, in UTF-16 units, stands before it in one byte (B_VARCHAR). */
  shortText(): string {
    return this.#text(this.u8());
  }

  /** The same with two bytes of length (US_VARCHAR). */
  text(): string {
    return this.#text(this.u16());
  }

  #text(units: number): string {
    const start = this.skip(units * 2);
    return this.bytes.toString('utf16le', start, start + units * 2);
  }
}

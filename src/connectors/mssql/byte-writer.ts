/** Bytes put one behind the other, in a buffer that grows. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024);
  length = 0;

  u8(value: number): void {
    this.#room(1);
    this.#bytes[this.length] = value;
    this.length += 1;
  }

  u16(value: number): void {
    this.#room(2);
    this.length = this.#bytes.writeUInt16LE(value, this.length);
  }

  u32(value: number): void {
    this.#room(4);
    this.length = this.#bytes.writeUInt32LE(value, this.length);
  }

  i32(value: number): void {
    this.u32(value >>> 0);
  }

  /** The lowest `bytes` bytes of a number that is not negative. */
  unsigned(value: number, bytes: number): void {
    this.#room(bytes);
    this.length = this.#bytes.writeUIntLE(value, this.length, bytes);
  }

  i64(value: bigint): void {
    this.#room(8);
    this.length = this.#bytes.writeBigInt64LE(value, this.length);
  }

  float(value: number): void {
    this.#room(4);
    this.length = this.#bytes.writeFloatLE(value, this.length);
  }

  double(value: number): void {
    this.#room(8);
    this.length = this.#bytes.writeDoubleLE(value, this.length);
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#bytes.set(value, this.length);
    this.length += value.length;
  }

  utf16(text: string): void {
    this.#room(text.length * 2);
    this.length += this.#bytes.write(text, this.length, 'utf16le');
  }

  fill(value: number, count: number): void {
    this.#room(count);
    this.#bytes.fill(value, this.length, this.length + count);
    this.length += count;
  }

  /** Writes over what stands at `at`: a length that was not known before. */
  patch(at: number, value: number, bytes: number): void {
    this.#bytes.writeUIntLE(value, at, bytes);
  }

  /** A copy of what was put in; a new start. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.length));
    this.length = 0;
    return taken;
  }

  /** Takes back what was put in behind `length`. */
  cut(length: number): void {
    this.length = length;
  }

  #room(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.length + count));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
}

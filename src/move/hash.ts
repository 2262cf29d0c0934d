/** A 64-bit hash as two 32-bit lanes, without an allocation per value. Not for secrets: it only has to see accidents. */
export class Hash {
  a = 0;
  b = 0;
  readonly #double = new Float64Array(1);
  readonly #words = new Int32Array(this.#double.buffer);

  /** Forgets what was there. Each seed hashes the same value to something else. */
  start(seed: number): void {
    this.a = Math.imul(seed + 1, 0x9e3779b1);
    this.b = Math.imul(seed + 0x41c6ce57, 0x85ebca6b);
  }

  word(word: number): void {
    this.a = Math.imul(this.a ^ word, 2654435761);
    this.a ^= this.a >>> 15;
    this.b = Math.imul(this.b ^ word, 1597334677);
    this.b ^= this.b >>> 13;
  }

  text(text: string, end = text.length): void {
    let { a, b } = this;
    for (let at = 0; at < end; at += 1) {
      const unit = text.charCodeAt(at);
      a = Math.imul(a ^ unit, 2654435761);
      b = Math.imul(b ^ unit, 1597334677);
      a ^= a >>> 15;
      b ^= b >>> 13;
    }
    this.a = a;
    this.b = b;
    this.word(end);
  }

  bytes(bytes: Uint8Array): void {
    let { a, b } = this;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      a = Math.imul(a ^ byte, 2654435761);
      b = Math.imul(b ^ byte, 1597334677);
      a ^= a >>> 15;
      b ^= b >>> 13;
    }
    this.a = a;
    this.b = b;
    this.word(bytes.length);
  }

  /** The digits of a number: `1.50` is `1.5`, `-0.0` is `0`. */
  digits(text: string): void {
    let end = text.length;
    if (text.includes('.')) {
      while (text.charCodeAt(end - 1) === 48) end -= 1;
      if (text.charCodeAt(end - 1) === 46) end -= 1;
    }
    if (end === 2 && text.startsWith('-0')) this.text('0');
    else this.text(text, end);
  }

  /** By its bits; every NaN is one. */
  float(value: number): void {
    this.#double[0] = value;
    this.word(this.#words[0] ?? 0);
    this.word(this.#words[1] ?? 0);
  }

  finish(): void {
    const a = Math.imul(this.a ^ (this.a >>> 16), 2246822507) ^ Math.imul(this.b ^ (this.b >>> 13), 3266489909);
    const b = Math.imul(this.b ^ (this.b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    this.a = a;
    this.b = b;
  }
}

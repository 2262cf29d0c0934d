/** What a slab has; each chunk that leaves is a part of one, and no byte of it is written twice. */
const SLAB_BYTES = 128 * 1024;

/** Bytes that are put together for another end: they are written at `to`, and leave by `take`. */
export class WireOutput {
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(SLAB_BYTES);
  view = new DataView(this.bytes.buffer);
  to = 0;
  #from = 0;

  /** How much was written since the last `take`. */
  get size(): number {
    return this.to - this.#from;
  }

  /** Makes room for so many more bytes. */
  reserve(size: number): void {
    if (this.to + size <= this.bytes.length) return;
    const open = this.size;
    const grown = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, open + size));
    this.bytes.copy(grown, 0, this.#from, this.to);
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
    this.#from = 0;
    this.to = open;
  }

  /** What was written since the last call; it may be kept. */
  take(): Buffer {
    const chunk = this.bytes.subarray(this.#from, this.to);
    this.#from = this.to;
    return chunk;
  }
}

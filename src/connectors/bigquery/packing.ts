import { createGzip, type Gzip } from 'node:zlib';

const PIECE_BYTES = 64 * 1024;

type Send = (bytes: Uint8Array) => Promise<void>;

/** Turns texts into bytes, packed if wanted, by way of one small buffer: what is sent on is valid until it has been taken. */
export class Packing {
  readonly #encoder = new TextEncoder();
  readonly #piece = new Uint8Array(PIECE_BYTES);
  readonly #send: Send;
  readonly #gzip: Gzip | undefined;
  /** Sends on what comes out of gzip. */
  readonly #sending: Promise<void>;

  constructor(send: Send, { compress }: { readonly compress: boolean }) {
    this.#send = send;
    this.#gzip = compress ? createGzip({ level: 1 }) : undefined;
    this.#sending = this.#sendPacked();
    // Met where it is awaited; who waits for gzip to take more is told at once.
    this.#sending.catch(() => this.#gzip?.destroy());
  }

  /** The number of bytes before they are packed. */
  async write(text: string): Promise<number> {
    let bytes = 0;
    for (let at = 0; at < text.length; ) {
      const { read, written } = this.#encoder.encodeInto(at === 0 ? text : text.slice(at), this.#piece);
      const piece = this.#piece.subarray(0, written);
      await (this.#gzip === undefined ? this.#send(piece) : this.#pack(this.#gzip, piece));
      at += read;
      bytes += written;
    }
    return bytes;
  }

  async end(): Promise<void> {
    this.#gzip?.end();
    await this.#sending;
  }

  async abandon(): Promise<void> {
    this.#gzip?.destroy();
    await this.#sending.catch(() => {});
  }

  /** Waits until gzip has read all of it. */
  async #pack(gzip: Gzip, piece: Uint8Array): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    gzip.write(piece, (error) => (error ? reject(error) : resolve()));
    await Promise.race([promise, this.#sending]);
  }

  async #sendPacked(): Promise<void> {
    for await (const packed of this.#gzip ?? []) await this.#send(packed as Uint8Array); // gzip gives buffers
  }
}

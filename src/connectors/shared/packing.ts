import { createGzip, type Gzip } from 'node:zlib';

const PIECE_BYTES = 64 * 1024;

type Send = (bytes: Uint8Array) => Promise<void>;

/**
 * Turns texts into bytes, packed if wanted, by way of one small buffer: the texts are not kept, and what is sent on is valid until
 * it has been taken.
 */
export class Packing {
  readonly #encoder = new TextEncoder();
  readonly #piece = new Uint8Array(PIECE_BYTES);
  #filled = 0;
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
    for (let at = 0; ; ) {
      const { read, written } = this.#encoder.encodeInto(
        at === 0 ? text : text.slice(at),
        this.#piece.subarray(this.#filled),
      );
      at += read;
      bytes += written;
      this.#filled += written;
      if (at === text.length) return bytes;
      await this.#flush();
    }
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#gzip?.end();
    await this.#sending;
  }

  async abandon(): Promise<void> {
    this.#gzip?.destroy();
    await this.#sending.catch(() => {});
  }

  async #flush(): Promise<void> {
    const piece = this.#piece.subarray(0, this.#filled);
    this.#filled = 0;
    await (this.#gzip === undefined ? this.#send(piece) : this.#pack(this.#gzip, piece));
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

import { DagFluxError } from '../../contract/errors.ts';
import type { TokenSource } from './tokens.ts';

/** Tokens out of a stream of bytes, cut anywhere. */
export class StreamSource implements TokenSource {
  readonly #chunks: AsyncIterator<Uint8Array>;
  bytes: Buffer = Buffer.alloc(0);
  at = 0;
  end = 0;
  complete = false;

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** @throws invalid-data when the stream ends in the middle of a token */
  async fill(): Promise<void> {
    const { done, value } = await this.#chunks.next();
    if (done) {
      if (this.at < this.end) {
        throw new DagFluxError('invalid-data', 'The rows end in the middle of a row.', {
          hint: 'The source has ended too early; run it again.',
        });
      }
      this.complete = true;
      return;
    }
    // Most chunks begin with a token: they are used as they are.
    this.bytes =
      this.at === this.end
        ? Buffer.from(value.buffer, value.byteOffset, value.length)
        : Buffer.concat([this.bytes.subarray(this.at, this.end), value]);
    this.at = 0;
    this.end = this.bytes.length;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

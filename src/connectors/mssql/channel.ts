import type { Duplex } from 'node:stream';
import { DagFluxError } from '../../contract/errors.ts';

const HEADER_BYTES = 8;
/** What may wait unread in memory before the socket is paused. */
const QUEUE_BYTES = 256 * 1024;
const FIRST_BUFFER_BYTES = 64 * 1024;
const LARGE_BUFFER_BYTES = 1024 * 1024;

/** The kinds of message that we send ("Packet Data Stream Headers", MS-TDS 2.2.3.1.1). */
export const MESSAGE = { batch: 1, rpc: 3, attention: 6, bulkLoad: 7, transaction: 14 } as const;

const STATUS = { end: 0x01, ignore: 0x02, reset: 0x08 } as const;

/**
 * A connected stream as messages: what the server answers is the bytes of one message at a time, without its packets'
 * headers, which the consumer pulls; while nobody pulls, the socket is paused and the server waits.
 */
export class Channel {
  readonly #stream: Duplex;
  readonly #packetBytes: number;
  #queue: Buffer[] = [];
  #queued = 0;
  #lost: Error | undefined;
  #wake: (() => void) | undefined;
  readonly #head = Buffer.alloc(HEADER_BYTES);
  #headed = 0;
  /** Of the packet that is being taken in: what is missing of its payload, and whether it is the message's last. */
  #missing = 0;
  #last = false;
  /** The packet that is being written, from its header on. */
  #packet: Buffer;
  #filled = 0;
  #kind = 0;
  #flags = 0;
  #number = 0;

  /** What has arrived of the message, from `at` to `end`; moved by `take`. */
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
  at = 0;
  end = 0;
  /** The message has arrived to its end. */
  complete = true;

  constructor(stream: Duplex, packetBytes: number) {
    this.#stream = stream;
    this.#packetBytes = packetBytes;
    this.#packet = Buffer.allocUnsafeSlow(packetBytes);
    stream.on('data', (chunk: Buffer) => {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      if (this.#queued >= QUEUE_BYTES) stream.pause();
      this.#wake?.();
    });
    stream.on('drain', () => this.#wake?.());
    stream.on('error', (error) => this.#lose(error));
    stream.on('end', () => this.#lose(new Error('the server ended the connection')));
    stream.on('close', () => this.#lose(new Error('the connection was closed')));
    stream.resume();
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** A message has begun to be written and not been ended. */
  get writing(): boolean {
    return this.#kind !== 0;
  }

  destroy(): void {
    this.#lose(new Error('the connection was given up'));
    this.#stream.destroy();
  }

  /** Begins to read the next message of the server; what was left of the one before is gone. */
  expect(): void {
    // A long value's buffer is not kept.
    if (this.bytes.length > LARGE_BUFFER_BYTES) this.bytes = Buffer.allocUnsafeSlow(FIRST_BUFFER_BYTES);
    this.at = 0;
    this.end = 0;
    this.#last = false;
    this.complete = false;
  }

  /** Takes in what has arrived, without waiting. False: nothing had. */
  take(): boolean {
    const chunk = this.#queue.shift();
    if (!chunk) return false;
    const used = this.#unpack(chunk);
    if (used < chunk.length) this.#queue.unshift(chunk.subarray(used));
    this.#queued -= used;
    if (this.#queued < QUEUE_BYTES && this.#stream.isPaused()) this.#stream.resume();
    return used > 0;
  }

  /**
   * Waits for more of the message.
   * @throws unreachable when the connection is lost, or when the message ended and more of it was needed
   */
  async fill(): Promise<void> {
    if (this.complete) throw connectionLost(new Error('the server broke off in the middle of an answer'));
    while (!this.take()) {
      if (this.#lost) throw connectionLost(this.#lost);
      await this.#woken();
    }
  }

  /** Whether the server has said something while we are writing. */
  get spoken(): boolean {
    return this.#queue.length > 0;
  }

  /** Begins a message. `reset` = the server is to forget what the session has set before it reads it. */
  begin(kind: number, options: { readonly reset?: boolean } = {}): void {
    this.#kind = kind;
    this.#flags = options.reset ? STATUS.reset : 0;
    this.#number = 0;
    this.#filled = HEADER_BYTES;
  }

  /** Adds to the message. False: the socket's buffer is full, and `drained` should be awaited before more is added. */
  write(bytes: Uint8Array): boolean {
    let at = 0;
    let room = true;
    while (at < bytes.length) {
      // A full packet goes only when more follows: the last one must say that it is.
      if (this.#filled === this.#packetBytes) room = this.#send(0);
      const length = Math.min(bytes.length - at, this.#packetBytes - this.#filled);
      this.#packet.set(bytes.subarray(at, at + length), this.#filled);
      this.#filled += length;
      at += length;
    }
    return room;
  }

  /** Ends the message. `ignore` = the server is to throw away what it has had of it. */
  finish(options: { readonly ignore?: boolean } = {}): void {
    this.#send(STATUS.end | (options.ignore ? STATUS.ignore : 0));
    this.#kind = 0;
  }

  send(kind: number, payload: Uint8Array, options: { readonly reset?: boolean } = {}): void {
    this.begin(kind, options);
    this.write(payload);
    this.finish();
  }

  /** Resolves when there is room to write again, or when the server has said something (an error, most likely). */
  async drained(): Promise<void> {
    while (this.#stream.writableNeedDrain && !this.#lost && this.#queue.length === 0) await this.#woken();
  }

  /** @throws unreachable */
  throwIfLost(): void {
    if (this.#lost) throw connectionLost(this.#lost);
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = undefined;
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#wake?.();
  }

  #send(status: number): boolean {
    const packet = this.#packet.subarray(0, this.#filled);
    packet[0] = this.#kind;
    packet[1] = status | this.#flags;
    packet.writeUInt16BE(packet.length, 2);
    packet.writeUInt16BE(0, 4);
    this.#number = (this.#number + 1) & 0xff;
    packet[6] = this.#number;
    packet[7] = 0;
    this.#flags = 0;
    this.#packet = Buffer.allocUnsafeSlow(this.#packetBytes);
    this.#filled = HEADER_BYTES;
    return this.#lost === undefined && this.#stream.write(packet);
  }

  /** Takes payloads out of a chunk up to the end of the message; how many bytes of it were used. */
  #unpack(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.complete) {
      if (this.#missing === 0) {
        at += this.#header(chunk, at);
      } else {
        const length = Math.min(this.#missing, chunk.length - at);
        this.#append(chunk, at, length);
        at += length;
        this.#missing -= length;
      }
      if (this.#missing === 0 && this.#headed === 0 && this.#last) this.complete = true;
    }
    return at;
  }

  /** Takes in what is here of a packet's header; how many bytes that was. */
  #header(chunk: Buffer, at: number): number {
    const length = Math.min(HEADER_BYTES - this.#headed, chunk.length - at);
    chunk.copy(this.#head, this.#headed, at, at + length);
    this.#headed += length;
    if (this.#headed < HEADER_BYTES) return length;
    this.#headed = 0;
    this.#last = ((this.#head[1] as number) & STATUS.end) !== 0;
    this.#missing = Math.max(0, this.#head.readUInt16BE(2) - HEADER_BYTES);
    return length;
  }

  #append(chunk: Buffer, at: number, length: number): void {
    if (this.end + length > this.bytes.length) {
      const rest = this.end - this.at;
      const wanted = rest + length;
      // Moved to the front where that makes room enough; grown by half at least, so that a long value is not copied often.
      const target =
        wanted * 2 <= this.bytes.length ? this.bytes : Buffer.allocUnsafeSlow(Math.max(wanted * 2, FIRST_BUFFER_BYTES));
      this.bytes.copy(target, 0, this.at, this.end);
      this.bytes = target;
      this.at = 0;
      this.end = rest;
    }
    chunk.copy(this.bytes, this.end, at, at + length);
    this.end += length;
  }
}

function connectionLost(cause: unknown): DagFluxError {
  return new DagFluxError('unreachable', 'The connection to the database was lost.', {
    hint: 'Check that the server is running and reachable, then run it again; what was not committed has been undone.',
    cause,
  });
}

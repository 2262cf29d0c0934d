import type { Socket } from 'node:net';
import { DagFluxError } from '../../contract/errors.ts';

const EMPTY = Buffer.alloc(0);
/** What may wait unread in memory before the socket is paused. */
const QUEUE_BYTES = 256 * 1024;
/** A packet of this length says that the payload goes on in the next one ("MySQL Packets" in the protocol's documentation). */
const FULL = 0xffffff;
const HEADER = 4;

/**
 * The socket of a logged-in connection, as packets that the consumer pulls. `next` steps to a payload that has arrived (no
 * promise per row), `fill` waits for more bytes; while nobody pulls, the socket is paused and the server waits.
 */
export class Channel {
  readonly #socket: Socket;
  #queue: Buffer[] = [];
  #queued = 0;
  #lost: Error | undefined;
  #wake: (() => void) | undefined;

  /** What has been taken from the queue; unread from #next to #end. */
  #buffer: Buffer = EMPTY;
  #end = 0;
  #next = 0;
  /** The current payload: the bytes in which it stands (valid until the next call of `fill`), its start and its end. */
  bytes: Buffer = EMPTY;
  start = 0;
  stop = 0;
  /** The number of the last packet read: an answer to it has the next one. */
  sequence = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      if (this.#queued >= QUEUE_BYTES) socket.pause();
      this.#wake?.();
    });
    socket.on('drain', () => this.#wake?.());
    socket.on('error', (error) => this.#lose(error));
    socket.on('close', () => this.#lose(new Error('the connection was closed')));
    socket.on('end', () => this.#lose(new Error('the connection was ended')));
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** Ends the connection at once, without a goodbye. */
  destroy(): void {
    this.#lose(new Error('the connection was given up'));
    this.#socket.destroy();
  }

  /** Ends the connection behind what has been written. */
  end(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.destroyed) resolve();
      else this.#socket.once('close', () => resolve()).end();
    });
  }

  /** Steps to the next payload, if the whole of it is here. */
  next(): boolean {
    const at = this.#next;
    if (at + HEADER > this.#end) return false;
    const length = this.#buffer.readUIntLE(at, 3);
    if (length === FULL) return this.#nextLong();
    const stop = at + HEADER + length;
    if (stop > this.#end) return false;
    this.bytes = this.#buffer;
    this.sequence = this.#buffer[at + 3] as number;
    this.start = at + HEADER;
    this.stop = stop;
    this.#next = stop;
    return true;
  }

  /** The current payload, copied: it may be kept. */
  body(): Buffer {
    return Buffer.from(this.bytes.subarray(this.start, this.stop));
  }

  /** Takes what has arrived, without waiting. False: nothing had. */
  take(): boolean {
    const chunk = this.#queue.shift();
    if (!chunk) return false;
    // A packet that two chunks share is put together by itself, so that the rest of the chunk stays where it is.
    const missing = this.#missing();
    const piece = missing > 0 && missing < chunk.length ? chunk.subarray(0, missing) : chunk;
    if (piece !== chunk) this.#queue.unshift(chunk.subarray(piece.length));
    this.#queued -= piece.length;
    if (this.#queued < QUEUE_BYTES && this.#socket.isPaused()) this.#socket.resume();
    this.#append(piece);
    return true;
  }

  /**
   * Waits for more bytes.
   * @throws unreachable when the connection is lost
   */
  async fill(): Promise<void> {
    while (!this.take()) {
      if (this.#lost) throw connectionLost(this.#lost);
      await this.#woken();
    }
  }

  /** Steps to the next payload, waiting for it. */
  async packet(): Promise<void> {
    while (!this.next()) await this.fill();
  }

  /**
   * Sends one payload (in several packets where it is long), the first with the number `sequence`; false = the socket's buffer
   * is full, and `drained` should be awaited before more is sent. That the connection is lost is told to the reader.
   */
  send(payload: Uint8Array, sequence: number): boolean {
    if (this.#lost) return false;
    this.#socket.cork();
    let room = true;
    for (let at = 0, number = sequence; ; number += 1) {
      const part = payload.subarray(at, at + FULL);
      const header = Buffer.allocUnsafe(HEADER);
      header.writeUIntLE(part.length, 0, 3);
      header[3] = number & 0xff;
      room = this.#socket.write(header);
      if (part.length > 0) room = this.#socket.write(part);
      at += part.length;
      if (part.length < FULL) break;
    }
    this.#socket.uncork();
    return room;
  }

  /** Resolves when there is room to send again, or when the server has said something (an error, most likely). */
  async drained(): Promise<void> {
    while (this.#socket.writableNeedDrain && !this.#lost && this.#queue.length === 0) await this.#woken();
  }

  /** Whether something has arrived that was not read. */
  get arrived(): boolean {
    return this.#queue.length > 0 || this.#end > this.#next;
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

  /** A payload of several packets: put together without their headers, once all are here. */
  #nextLong(): boolean {
    const parts: Buffer[] = [];
    let at = this.#next;
    for (let length = FULL; length === FULL; ) {
      if (at + HEADER > this.#end) return false;
      length = this.#buffer.readUIntLE(at, 3);
      const stop = at + HEADER + length;
      if (stop > this.#end) return false;
      this.sequence = this.#buffer[at + 3] as number;
      parts.push(this.#buffer.subarray(at + HEADER, stop));
      at = stop;
    }
    this.bytes = Buffer.concat(parts);
    this.start = 0;
    this.stop = this.bytes.length;
    this.#next = at;
    return true;
  }

  /** Where the payload that has begun ends, as far as its headers are here: a position in the buffer. */
  #known(): number {
    let at = this.#next;
    while (at + HEADER <= this.#end) {
      const length = this.#buffer.readUIntLE(at, 3);
      at += HEADER + length;
      if (length < FULL) return at;
    }
    return at + HEADER;
  }

  /** How much is still to come of a packet that has begun, or of its header; 0 = none has begun. */
  #missing(): number {
    return this.#end === this.#next ? 0 : this.#known() - this.#end;
  }

  /** Puts a chunk behind what is unread. A long payload gets a buffer of its length: no repeated copying. */
  #append(chunk: Buffer): void {
    const rest = this.#end - this.#next;
    if (rest === 0) {
      this.#buffer = chunk;
      this.#next = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#buffer.length || rest < HEADER) {
      const whole = this.#known() - this.#next;
      const grown = Buffer.allocUnsafeSlow(Math.max(whole, rest + chunk.length));
      this.#buffer.copy(grown, 0, this.#next, this.#end);
      this.#buffer = grown;
      this.#next = 0;
      this.#end = rest;
    }
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }
}

function connectionLost(cause: unknown): DagFluxError {
  return new DagFluxError('unreachable', 'The connection to the database was lost.', {
    hint: 'Check that the server is running and reachable, then run it again; what was not committed has been undone.',
    cause,
  });
}

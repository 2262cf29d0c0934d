import type { Socket } from 'node:net';
import type { Client } from 'pg';
import { DagFluxError } from '../../contract/errors.ts';

const EMPTY = Buffer.alloc(0);
/** What may wait unread in memory before the socket is paused. */
const QUEUE_BYTES = 256 * 1024;

/** The backend's messages that we act on ("Message Formats"), by their first byte. */
export const CODE = {
  copyData: 0x64,
  copyDone: 0x63,
  copyInResponse: 0x47,
  copyOutResponse: 0x48,
  commandComplete: 0x43,
  dataRow: 0x44,
  emptyQuery: 0x49,
  error: 0x45,
  noData: 0x6e,
  notice: 0x4e,
  notification: 0x41,
  parameterStatus: 0x53,
  portalSuspended: 0x73,
  readyForQuery: 0x5a,
  parameterDescription: 0x74,
  rowDescription: 0x54,
} as const;

/**
 * The socket of a connected pg client, as frames that the consumer pulls. `next` steps to a frame that has arrived (no
 * promise per row), `fill` waits for more bytes; while nobody pulls, the socket is paused and the server waits.
 */
export class Channel {
  readonly client: Client;
  readonly #socket: Socket;
  #queue: Buffer[] = [];
  #queued = 0;
  #lost: Error | undefined;
  #wake: (() => void) | undefined;

  /** The bytes in which the current frame stands; valid until the next call of `fill`. */
  bytes: Buffer = EMPTY;
  #end = 0;
  #next = 0;
  /** The current frame: its code, and where its body starts and ends. */
  code = 0;
  start = 0;
  stop = 0;

  constructor(client: Client) {
    this.client = client;
    // pg's type does not show its connection; the stream there is the TLS socket once TLS is on.
    this.#socket = (client as unknown as { connection: { stream: Socket } }).connection.stream;
    this.#socket.removeAllListeners('data');
    this.#socket.on('data', (chunk) => {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      if (this.#queued >= QUEUE_BYTES) this.#socket.pause();
      this.#wake?.();
    });
    this.#socket.on('drain', () => this.#wake?.());
    this.#socket.on('error', (error) => this.#lose(error));
    this.#socket.on('close', () => this.#lose(new Error('the connection was closed')));
  }

  get lost(): boolean {
    return this.#lost !== undefined;
  }

  /** Ends the connection at once, without a goodbye. */
  destroy(): void {
    this.#lose(new Error('the connection was given up'));
    this.#socket.destroy();
  }

  /** Steps to the next frame, if the whole of it is here. */
  next(): boolean {
    const at = this.#next;
    if (at + 5 > this.#end) return false;
    const stop = at + 1 + this.bytes.readInt32BE(at + 1);
    if (stop > this.#end) return false;
    this.code = this.bytes[at] as number;
    this.start = at + 5;
    this.stop = stop;
    this.#next = stop;
    return true;
  }

  /** The body of the current frame, copied: it may be kept. */
  body(): Buffer {
    return Buffer.from(this.bytes.subarray(this.start, this.stop));
  }

  /** Takes what has arrived, without waiting. False: nothing had. */
  take(): boolean {
    const chunk = this.#queue.shift();
    if (!chunk) return false;
    // A frame that two chunks share is put together by itself, so that the rest of the chunk stays where it is.
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
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** Steps to the next frame, waiting for it. */
  async frame(): Promise<void> {
    while (!this.next()) await this.fill();
  }

  /**
   * Writes; false = the socket's buffer is full, and `drained` should be awaited before more is written. That the connection
   * is lost is told to the reader, behind what the server had to say about it.
   */
  write(bytes: Uint8Array): boolean {
    return this.#lost === undefined && this.#socket.write(bytes);
  }

  /** Writes header and payload as one piece, without copying. */
  writePair(header: Uint8Array, payload: Uint8Array): boolean {
    if (this.#lost) return false;
    this.#socket.cork();
    this.#socket.write(header);
    const room = this.#socket.write(payload);
    this.#socket.uncork();
    return room;
  }

  /** Resolves when there is room to write again, or when the server has said something (an error, most likely). */
  async drained(): Promise<void> {
    while (this.#socket.writableNeedDrain && !this.#lost && this.#queue.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** @throws unreachable */
  throwIfLost(): void {
    if (this.#lost) throw connectionLost(this.#lost);
  }

  #lose(error: Error): void {
    this.#lost ??= error;
    this.#wake?.();
  }

  /** How much of a frame that has begun is still to come, or of its header; 0 = none has begun. */
  #missing(): number {
    const rest = this.#end - this.#next;
    if (rest === 0) return 0;
    return rest < 5 ? 5 - rest : 1 + this.bytes.readInt32BE(this.#next + 1) - rest;
  }

  /** Puts a chunk behind what is unread. A message longer than the buffer gets a buffer of its length: no repeated copying. */
  #append(chunk: Buffer): void {
    const rest = this.#end - this.#next;
    if (rest === 0) {
      this.bytes = chunk;
      this.#next = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.bytes.length || rest < 5) {
      const message = rest < 5 ? 0 : 1 + this.bytes.readInt32BE(this.#next + 1);
      const grown = Buffer.allocUnsafeSlow(Math.max(message, rest + chunk.length));
      this.bytes.copy(grown, 0, this.#next, this.#end);
      this.bytes = grown;
      this.#next = 0;
      this.#end = rest;
    }
    chunk.copy(this.bytes, this.#end);
    this.#end += chunk.length;
  }
}

function connectionLost(cause: unknown): DagFluxError {
  return new DagFluxError('unreachable', 'The connection to the database was lost.', {
    hint: 'Check that the server is running and reachable, then run it again; what was not committed has been undone.',
    cause,
  });
}

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { createSecureContext, TLSSocket } from 'node:tls';
import { type Message, TYPE } from './requests.ts';

const HEADER_BYTES = 8;
const PACKET_BYTES = 4_096;

/** Packets of a stream put together to messages; `onMessage` gets each, also one that the client tells to ignore. */
export function readMessages(
  stream: Duplex,
  onMessage: (message: Message) => void,
  onPacket: (type: number) => void,
): void {
  let rest = Buffer.alloc(0);
  let parts: Buffer[] = [];
  let first = 0;
  stream.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_BYTES && rest.length >= rest.readUInt16BE(2)) {
      const length = rest.readUInt16BE(2);
      const [type, status] = [rest[0] as number, rest[1] as number];
      onPacket(type);
      if (parts.length === 0) first = status;
      parts.push(rest.subarray(HEADER_BYTES, length));
      rest = rest.subarray(length);
      if ((status & 1) === 0) continue;
      const payload = Buffer.concat(parts);
      parts = [];
      onMessage({ type, status: first | status, payload });
    }
  });
}

/** Writes an answer in packets. `end` = it is the message's last piece. */
export class AnswerWriter {
  readonly #stream: Duplex;
  readonly #onFull: () => void;
  #pending = Buffer.alloc(0);
  #number = 0;

  /** `onFull` is called when the client does not take what is sent. */
  constructor(stream: Duplex, onFull: () => void = () => {}) {
    this.#stream = stream;
    this.#onFull = onFull;
  }

  /** Resolves when the socket has room again. */
  async write(bytes: Buffer, options: { readonly end: boolean }): Promise<void> {
    this.#pending = Buffer.concat([this.#pending, bytes]);
    const most = PACKET_BYTES - HEADER_BYTES;
    while (this.#pending.length > most) this.#packet(this.#pending.subarray(0, most), 0);
    if (options.end) this.#packet(this.#pending, 1);
    if (!this.#stream.writableNeedDrain || this.#stream.destroyed) return;
    this.#onFull();
    await new Promise<void>((resolve) => {
      const go = (): void => {
        this.#stream.off('drain', go).off('close', go);
        resolve();
      };
      this.#stream.on('drain', go).on('close', go);
    });
  }

  /** Sends what is there, as a packet that is not the last. */
  flush(): void {
    if (this.#pending.length > 0) this.#packet(this.#pending, 0);
  }

  #packet(payload: Buffer, status: number): void {
    this.#number = (this.#number + 1) & 0xff;
    this.#stream.write(packet(TYPE.answer, status, payload, this.#number));
    this.#pending = Buffer.from(this.#pending.subarray(payload.length));
  }
}

export function packet(type: number, status: number, payload: Buffer, number = 1): Buffer {
  const header = Buffer.from([type, status, 0, 0, 0, 0, number, 0]);
  header.writeUInt16BE(payload.length + HEADER_BYTES, 2);
  return Buffer.concat([header, payload]);
}

/**
 * TLS as TDS 7 does it: the handshake travels in PRELOGIN packets, what follows stands on the socket by itself (MS-TDS
 * 3.2.5.2). `first` = what has arrived already.
 */
export function acceptTls(socket: Socket, identity: { readonly key: string; readonly cert: string }): TLSSocket {
  let wrapped = true;
  let rest = Buffer.alloc(0);
  const inner = new Duplex({
    read: () => {},
    write: (chunk: Buffer, _encoding, callback) => {
      socket.write(wrapped ? packet(TYPE.prelogin, 1, chunk) : chunk, () => callback());
    },
    final: (callback) => {
      socket.end();
      callback();
    },
  });
  socket.on('data', (chunk: Buffer) => {
    if (!wrapped) {
      inner.push(chunk);
      return;
    }
    rest = Buffer.concat([rest, chunk]);
    while (wrapped && rest.length >= HEADER_BYTES) {
      // A record of TLS begins with 0x17 where a packet begins with its type.
      if (rest[0] !== TYPE.prelogin) wrapped = false;
      else if (rest.length < rest.readUInt16BE(2)) return;
      else {
        inner.push(rest.subarray(HEADER_BYTES, rest.readUInt16BE(2)));
        rest = rest.subarray(rest.readUInt16BE(2));
      }
    }
    if (!wrapped && rest.length > 0) {
      inner.push(rest);
      rest = Buffer.alloc(0);
    }
  });
  socket.on('close', () => inner.push(null));
  const secureContext = createSecureContext({ ...identity, maxVersion: 'TLSv1.2' });
  return new TLSSocket(inner, { isServer: true, secureContext });
}

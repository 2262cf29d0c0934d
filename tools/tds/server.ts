import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { makeAuthority } from '../certificates.ts';
import { u8 } from './bytes.ts';
import { type Message, readRequest, type TdsRequest, TYPE } from './requests.ts';
import { collationChange, done, error, loginAck, type Told, textChange, transactionChange } from './tokens.ts';
import { LATIN1 } from './types.ts';
import { AnswerWriter, acceptTls, packet, readMessages } from './wire.ts';

/** Fires when the client has sent an Attention. */
type Attention = AbortSignal;
type Answer = Buffer | AsyncIterable<Buffer>;

export interface TdsServerOptions {
  /** What PRELOGIN says of encryption. Default: on. */
  readonly encryption?: 'on' | 'off' | 'not supported' | 'required';
  /** The names and addresses that the certificate is made out to. Default: 127.0.0.1. */
  readonly hosts?: readonly string[];
  /** Refuses a login. */
  readonly refuse?: Told;
  /** Answers a request; undefined = an empty answer. */
  readonly answer?: (request: TdsRequest, attention: Attention) => Answer | undefined;
}

export interface TdsServer extends AsyncDisposable {
  readonly port: number;
  /** The authority of its certificate, PEM. */
  readonly authority: string;
  /** The kinds of packets that came, in order, each once in a row. */
  readonly heard: readonly string[];
  readonly requests: readonly TdsRequest[];
  /** What went wrong in reading a request. */
  readonly failures: readonly unknown[];
  /** Resolves when the client does not take what is sent, for the first time. */
  readonly full: Promise<void>;
  /** Ends all connections without a word. */
  cut(): void;
}

const ENCRYPTION = { off: 0, on: 1, 'not supported': 2, required: 3 } as const;
const NAMES: ReadonlyMap<number, string> = new Map(Object.entries(TYPE).map(([name, type]) => [type, name]));

/** A scripted SQL Server that speaks TDS 7.4: logins, TLS, requests, answers, Attention, bulk loads, transactions. It knows no SQL. */
export async function startTdsServer(options: TdsServerOptions = {}): Promise<TdsServer> {
  const authority = makeAuthority('A test authority');
  const { certificate, key } = authority.issue({ commonName: 'fake', hosts: options.hosts ?? ['127.0.0.1'] });
  const full = Promise.withResolvers<void>();
  const state = { heard: [] as string[], requests: [] as TdsRequest[], failures: [] as unknown[] };
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    new Conversation(socket, options, { ...state, onFull: full.resolve, identity: { key, cert: certificate } });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    ...state,
    port: address.port,
    authority: authority.certificate,
    full: full.promise,
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Shared {
  readonly heard: string[];
  readonly requests: TdsRequest[];
  readonly failures: unknown[];
  readonly onFull: () => void;
  readonly identity: { readonly key: string; readonly cert: string };
}

class Conversation {
  readonly #options: TdsServerOptions;
  readonly #shared: Shared;
  readonly #socket: Socket;
  #stream: Duplex;
  #attention = new AbortController();
  #working = Promise.resolve();
  #transactions = 0n;

  constructor(socket: Socket, options: TdsServerOptions, shared: Shared) {
    this.#socket = socket;
    this.#stream = socket;
    this.#options = options;
    this.#shared = shared;
    this.#listen(socket);
  }

  #listen(stream: Duplex): void {
    this.#stream = stream;
    stream.on('error', () => {});
    readMessages(
      stream,
      (message) => this.#hear(message),
      (type) => {
        const name = NAMES.get(type) ?? String(type);
        if (this.#shared.heard.at(-1) !== name) this.#shared.heard.push(name);
      },
    );
  }

  #hear(message: Message): void {
    switch (message.type) {
      case TYPE.prelogin:
        this.#prelogin();
        return;
      case TYPE.login:
        this.#login();
        return;
      case TYPE.attention:
        this.#attention.abort();
        // Where nothing was under way any more, the acknowledgement stands by itself.
        this.#working = this.#working.then(() => this.#acknowledge());
        return;
      default:
        this.#working = this.#working
          .then(() => this.#request(message))
          .catch((failure) => {
            this.#shared.failures.push(failure);
            this.#socket.destroy();
          });
    }
  }

  /** VERSION, ENCRYPTION and the end of the options (MS-TDS 2.2.6.5). */
  #prelogin(): void {
    const { encryption = 'on' } = this.#options;
    const offsets = Buffer.concat([u8(0, 0, 11, 0, 6), u8(1, 0, 17, 0, 1), u8(0xff)]);
    const payload = Buffer.concat([offsets, u8(16, 0, 0x10, 0, 0, 0), u8(ENCRYPTION[encryption])]);
    this.#stream.write(packet(TYPE.answer, 1, payload));
    if (encryption !== 'on' && encryption !== 'required') return;
    this.#socket.removeAllListeners('data');
    this.#listen(acceptTls(this.#socket, this.#shared.identity));
  }

  #login(): void {
    const { refuse } = this.#options;
    const answer = refuse
      ? Buffer.concat([error(refuse), done({ error: true })])
      : Buffer.concat([
          textChange(1, 'test', 'master'),
          textChange(4, '4096', '4096'),
          collationChange(LATIN1),
          loginAck(),
          done(),
        ]);
    this.#stream.write(packet(TYPE.answer, 1, answer));
    if (refuse) this.#stream.end();
  }

  async #request(message: Message): Promise<void> {
    this.#attention = new AbortController();
    if ((message.status & 2) !== 0) {
      await this.#send(done({ error: true }));
      return;
    }
    const request = readRequest(message);
    this.#shared.requests.push(request);
    await this.#send(this.#options.answer?.(request, this.#attention.signal) ?? this.#standard(request));
  }

  #standard(request: TdsRequest): Buffer {
    if (request.kind === 'bulk load') return done({ count: request.rows.length, command: 0xf0 });
    if (request.kind === 'rpc') return done({ token: 'procedure' });
    if (request.kind !== 'transaction') return done();
    if (request.what === 5) {
      this.#transactions += 1n;
      const descriptor = Buffer.alloc(8);
      descriptor.writeBigUInt64LE(this.#transactions);
      return Buffer.concat([transactionChange(8, descriptor), done()]);
    }
    const descriptor = Buffer.alloc(8);
    descriptor.writeBigUInt64LE(request.transaction);
    return Buffer.concat([transactionChange(request.what === 7 ? 9 : 10, descriptor), done()]);
  }

  async #send(answer: Answer): Promise<void> {
    const writer = new AnswerWriter(this.#stream, this.#shared.onFull);
    if (Buffer.isBuffer(answer)) {
      await writer.write(answer, { end: true });
      return;
    }
    for await (const piece of answer) {
      if (this.#attention.signal.aborted || this.#socket.destroyed) break;
      await writer.write(piece, { end: false });
      writer.flush();
    }
    // What was interrupted ends like this; the acknowledgement comes in a message of its own.
    await writer.write(this.#attention.signal.aborted ? done({ error: true }) : Buffer.alloc(0), { end: true });
  }

  async #acknowledge(): Promise<void> {
    await new AnswerWriter(this.#stream).write(done({ attention: true }), { end: true });
  }
}

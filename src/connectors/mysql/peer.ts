import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { sslMode } from '../shared/ssl-mode.ts';
import { openSocket } from './connect.ts';
import type { MysqlSettings } from './form.ts';
import { tlsOptions } from './ssl.ts';

/** What listens at an address, as its own first bytes tell it. */
export type Peer =
  /** `tls` = offered. */
  | { readonly kind: 'mysql'; readonly tls: boolean }
  /** A service with its name, where we know the name. */
  | { readonly kind: 'other'; readonly service: string | null }
  /** Takes the connection and says nothing. */
  | { readonly kind: 'silent' }
  /** Takes the connection and ends it. */
  | { readonly kind: 'closed' }
  /** Takes no connection. */
  | { readonly kind: 'none' };

const CONNECT_MILLISECONDS = 3_000;
const ANSWER_MILLISECONDS = 1_000;

/** What PostgreSQL answers with one byte, before anybody has logged in. */
const POSTGRES_SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

const CLIENT_SSL = 0x0800;
/** LONG_PASSWORD, PROTOCOL_41, SSL and SECURE_CONNECTION; what is asked for is only how the encryption goes. */
const CAPABILITIES = 0x0001 | 0x0200 | CLIENT_SSL | 0x8000;

/** Asks who listens there. Never throws: it is asked after something has failed already. */
export async function meetPeer(settings: MysqlSettings, signal?: AbortSignal): Promise<Peer> {
  const peer = await withSocket(settings, signal, greet);
  return typeof peer === 'string' ? { kind: peer } : peer;
}

/** Node's code of what is wrong with the encryption, which mysql2 does not hand on; undefined = it cannot be told. */
export async function tlsFailure(settings: MysqlSettings, signal?: AbortSignal): Promise<string | undefined> {
  const code = await withSocket(settings, signal, async (socket) => {
    const peer = await greet(socket);
    const mode = sslMode(settings);
    if (peer.kind !== 'mysql' || !peer.tls || mode === null) return undefined;
    socket.write(sslRequest());
    const { verifyIdentity, rejectUnauthorized = false, ca, cert, key } = tlsOptions(settings, mode);
    const secure = connectTls({
      socket,
      rejectUnauthorized,
      ...(ca && { ca }),
      ...(cert && key && { cert, key }),
      host: settings.host,
      ...(!verifyIdentity && { checkServerIdentity: () => undefined }),
    });
    const limit = AbortSignal.timeout(CONNECT_MILLISECONDS);
    const failure = await once(secure, 'secureConnect', { signal: limit }).then(
      () => undefined,
      (error: NodeJS.ErrnoException) => error.code,
    );
    secure.destroy();
    return failure;
  });
  return code === 'none' || code === 'closed' ? undefined : code;
}

/** Does work over a connection of its own; without one, says why not. A fired signal ends it. */
async function withSocket<T>(
  settings: MysqlSettings,
  signal: AbortSignal | undefined,
  work: (socket: Socket) => Promise<T>,
): Promise<T | 'none' | 'closed'> {
  const limit = AbortSignal.timeout(CONNECT_MILLISECONDS);
  const socket = openSocket(settings);
  const end = (): void => {
    socket.destroy();
  };
  signal?.addEventListener('abort', end, { once: true });
  try {
    await once(socket, 'connect', { signal: signal ? AbortSignal.any([signal, limit]) : limit });
    // What goes wrong from now on shows as an answer that does not come.
    socket.on('error', () => {});
    return await work(socket);
  } catch (error) {
    socket.on('error', () => {});
    return (error as NodeJS.ErrnoException).code === 'ECONNRESET' ? 'closed' : 'none';
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}

/** MySQL speaks first; others wait to be spoken to. */
async function greet(socket: Socket): Promise<Peer> {
  let answer = await firstBytes(socket);
  if (answer === 'silent') {
    socket.write(POSTGRES_SSL_REQUEST);
    answer = await firstBytes(socket);
  }
  if (answer === 'silent') {
    // A service of text lines waits for the end of the line.
    socket.write('\r\n\r\n');
    answer = await firstBytes(socket);
  }
  return typeof answer === 'string' ? { kind: answer } : recognise(answer);
}

/** Packet number 0, then protocol version 10 or an error packet. */
function recognise(bytes: Buffer): Peer {
  if (bytes[3] === 0 && bytes[4] === 0xff) return { kind: 'mysql', tls: false };
  if (bytes[3] === 0 && bytes[4] === 10) {
    // The version ends with a NUL; behind it stand the connection's id, 8 bytes of salt and a filler.
    const flags = bytes.indexOf(0, 5) + 1 + 4 + 8 + 1;
    return { kind: 'mysql', tls: flags + 2 <= bytes.length && (bytes.readUInt16LE(flags) & CLIENT_SSL) !== 0 };
  }
  const text = bytes.toString('latin1');
  return { kind: 'other', service: SERVICES.find(({ greets }) => greets(text))?.name ?? null };
}

const SERVICES: readonly { name: string; greets: (text: string) => boolean }[] = [
  { name: 'PostgreSQL', greets: (text) => text === 'S' || text === 'N' },
  { name: 'a web server', greets: (text) => text.startsWith('HTTP/') || text.startsWith('<!') },
  { name: 'an SSH server', greets: (text) => text.startsWith('SSH-') },
  { name: 'Redis', greets: (text) => text.startsWith('-ERR') },
  { name: 'a mail or file server', greets: (text) => text.startsWith('220') },
];

/** SSLRequest: what the client can do, and nothing of who it is. */
function sslRequest(): Buffer {
  const packet = Buffer.alloc(36);
  packet.writeUIntLE(32, 0, 3);
  packet[3] = 1;
  packet.writeUInt32LE(CAPABILITIES, 4);
  packet.writeUInt32LE(0x1000000, 8);
  packet[12] = 45;
  return packet;
}

async function firstBytes(socket: Socket): Promise<Buffer | 'silent' | 'closed'> {
  const done = new AbortController();
  const timer = setTimeout(() => done.abort(), ANSWER_MILLISECONDS);
  try {
    return await Promise.race([
      once(socket, 'data', { signal: done.signal }).then(([bytes]) => bytes as Buffer),
      once(socket, 'close', { signal: done.signal }).then(() => 'closed' as const),
    ]);
  } catch {
    return socket.destroyed ? 'closed' : 'silent';
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}

import { once } from 'node:events';
import { connect as connectSocket, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { PostgresSettings } from './form.ts';

/** What listens at an address, as its own first bytes tell it. */
export type Peer =
  | { readonly kind: 'postgres'; readonly tls: boolean }
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

/** "SSLRequest", which every PostgreSQL server answers with one byte, before anybody has logged in. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/** Asks who listens there. Never throws: it is asked after something has failed already. */
export async function meetPeer(settings: PostgresSettings, signal?: AbortSignal): Promise<Peer> {
  const peer = await withSocket(settings, signal, greet);
  return typeof peer === 'string' ? { kind: peer } : peer;
}

/**
 * Whether the server would let this user of this database log in with TLS: its first answer is then a question for the
 * password, which is not given here.
 */
export async function admitsWithTls(settings: PostgresSettings, signal?: AbortSignal): Promise<boolean> {
  const admitted = await withSocket(settings, signal, async (socket) => {
    const peer = await greet(socket);
    if (peer.kind !== 'postgres' || !peer.tls) return false;
    const secure = connectTls({ socket, rejectUnauthorized: false });
    secure.write(startUp(settings));
    const answer = await firstBytes(secure);
    secure.destroy();
    // R: an authentication request; E: an error.
    return typeof answer !== 'string' && answer[0] === 0x52;
  });
  return admitted === true;
}

/** Does work over a connection of its own; without one, says why not. A fired signal ends it. */
async function withSocket<T>(
  { host, port }: PostgresSettings,
  signal: AbortSignal | undefined,
  work: (socket: Socket) => Promise<T>,
): Promise<T | 'none' | 'closed'> {
  const limit = AbortSignal.timeout(CONNECT_MILLISECONDS);
  const socket = host.startsWith('/') ? connectSocket(`${host}/.s.PGSQL.${port}`) : connectSocket(port, host);
  const end = () => socket.destroy();
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

async function greet(socket: Socket): Promise<Peer> {
  socket.write(SSL_REQUEST);
  let answer = await firstBytes(socket);
  if (answer === 'silent') {
    // A service of text lines waits for the end of the line.
    socket.write('\r\n\r\n');
    answer = await firstBytes(socket);
  }
  return typeof answer === 'string' ? { kind: answer } : recognise(answer);
}

function recognise(bytes: Buffer): Peer {
  const text = bytes.toString('latin1');
  if (bytes.length === 1 && (text === 'S' || text === 'N')) return { kind: 'postgres', tls: text === 'S' };
  const service = SERVICES.find(({ greets }) => greets(text, bytes))?.name ?? null;
  // An ErrorResponse: its code and a length that fits.
  if (service === null && text[0] === 'E' && bytes.length >= 5 && bytes.readInt32BE(1) < 65_536) {
    return { kind: 'postgres', tls: false };
  }
  return { kind: 'other', service };
}

const SERVICES: readonly { name: string; greets: (text: string, bytes: Buffer) => boolean }[] = [
  { name: 'a web server', greets: (text) => text.startsWith('HTTP/') || text.startsWith('<!') },
  // Packet number 0 and protocol version 10, or an error packet.
  { name: 'MySQL or MariaDB', greets: (_, bytes) => bytes[3] === 0 && (bytes[4] === 10 || bytes[4] === 255) },
  { name: 'an SSH server', greets: (text) => text.startsWith('SSH-') },
  { name: 'Redis', greets: (text) => text.startsWith('-ERR') },
  { name: 'a mail or file server', greets: (text) => text.startsWith('220') },
];

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

/** StartupMessage, protocol 3.0. */
function startUp({ username, database }: PostgresSettings): Buffer {
  const body = Buffer.from(`\0\x03\0\0user\0${username}\0database\0${database}\0\0`, 'utf8');
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}

import { connect as connectSocket, type Socket } from 'node:net';
import { asDagFluxError, DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { sslMode } from '../shared/ssl-mode.ts';
import { Channel } from './channel.ts';
import { Connection } from './connection.ts';
import type { MysqlSettings } from './form.ts';
import { splitStatements } from './lexer.ts';
import { COMMAND } from './protocol.ts';
import { readFacts, type ServerFacts, sessionSettings } from './settings.ts';
import { tlsOptions } from './ssl.ts';
import { perform } from './statement.ts';

/** A network that has gone without a word is noticed soon after so long a silence. */
const KEEP_ALIVE_MILLISECONDS = 30_000;
/** How long a server may take to answer our goodbye. */
const GOODBYE_MILLISECONDS = 5_000;

/** What is known of a server connection once it is there. */
export interface ServerConnection {
  readonly connection: Connection;
  readonly facts: ServerFacts;
  readonly tls: { readonly active: boolean; readonly protocol?: string };
  /** Says goodbye and closes the socket. */
  end(): Promise<void>;
}

/** The parts of mysql2's connection that its types do not show. */
interface ClientParts {
  readonly stream: Socket & { getProtocol?: () => string | null };
  readonly threadId: number;
  readonly _isMariaDB: boolean;
  readonly _mariadbExtendedMetadata: boolean;
  once(event: 'connect', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
  destroy(): void;
}

/**
 * Connects: TLS and authentication are mysql2's, then the socket is ours.
 * @throws mysql2's and Node's own errors, which `investigate` explains
 */
export async function connect(settings: MysqlSettings, signal?: AbortSignal): Promise<ServerConnection> {
  const client = await login(settings, signal);
  const channel = new Channel(client.stream);
  const connection = new Connection(channel, {
    mariadb: client._isMariaDB,
    extended: client._mariadbExtendedMetadata,
    kill: () => kill(settings, facts.connectionId),
  });
  let facts: ServerFacts = {
    version: '',
    connectionId: String(client.threadId),
    sqlMode: '',
    timeZone: '',
    maximumPacket: 0,
    localInfile: false,
  };
  try {
    facts = await connection.cancellable(signal, async () => {
      await prepareSession(connection, settings);
      return await readFacts(connection);
    });
  } catch (error) {
    channel.destroy();
    throw error;
  }
  connection.maximumPacket = facts.maximumPacket;
  const protocol = client.stream.getProtocol?.();
  return {
    connection,
    get facts() {
      return facts;
    },
    tls: { active: settings.useSsl, ...(protocol && { protocol }) },
    end: async () => {
      const timer = setTimeout(() => channel.destroy(), channel.lost ? 0 : GOODBYE_MILLISECONDS);
      if (!channel.lost) connection.send(COMMAND.quit, '', 'none');
      await channel.end();
      clearTimeout(timer);
    },
  };
}

/** What a new session, and one that was just reset, has to be told first: our settings, then the form's statements. */
export async function prepareSession(connection: Connection, settings: MysqlSettings): Promise<void> {
  await perform(connection, ...sessionSettings(settings));
  try {
    for (const { sql } of splitStatements(settings.setupSql ?? '', { ansiQuotes: false, backslash: true })) {
      await perform(connection, sql);
    }
  } catch (error) {
    const { code, message, hint, native } = asDagFluxError(error);
    throw new DagFluxError(code, `The session set-up SQL failed: ${message}`, {
      hint: hint ?? 'Correct the statements in setupSql.',
      native,
    });
  }
}

async function login(settings: MysqlSettings, signal?: AbortSignal): Promise<ClientParts> {
  throwIfAborted(signal);
  const mode = sslMode(settings);
  const { createConnection } = await import('mysql2');
  const client = createConnection({
    stream: () => openSocket(settings),
    // For the server's name in its certificate.
    host: settings.host,
    user: settings.username,
    password: settings.password,
    database: settings.database,
    ...(mode !== null && { ssl: tlsOptions(settings, mode) }),
    charset: settings.charset === 'utf8mb3' ? 'UTF8_GENERAL_CI' : 'UTF8MB4_GENERAL_CI',
    connectTimeout: settings.connectTimeout * 1000,
    // Names of functions are no reserved words; CALL may answer with rows; what is asked needs no attributes.
    flags: ['-IGNORE_SPACE', 'PS_MULTI_RESULTS', '-CLIENT_QUERY_ATTRIBUTES', '-SESSION_TRACK'],
    connectAttributes: { program_name: 'dagflux' },
    // Its types do not show what is needed of it.
  }) as unknown as ClientParts;
  const onAbort = (): void => client.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => resolve());
      // It stays: without a listener, a socket that dies while idle would end the process; the channel notices by itself.
      client.on('error', reject);
    });
    return client;
  } catch (error) {
    client.stream.destroy();
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}

/** The host goes with the socket, since Node would else compare a certificate with `localhost` where the host is an address. */
export function openSocket({ host, port }: Pick<MysqlSettings, 'host' | 'port'>): Socket {
  if (host.startsWith('/')) return connectSocket(host);
  const socket = connectSocket({
    host,
    port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MILLISECONDS,
  });
  return Object.assign(socket, { _host: host });
}

/** Anybody may kill statements of their own, from another connection. */
async function kill(settings: MysqlSettings, connectionId: string): Promise<void> {
  const client = await login(settings, AbortSignal.timeout(settings.connectTimeout * 1000));
  const channel = new Channel(client.stream);
  try {
    const killer = new Connection(channel, {
      mariadb: client._isMariaDB,
      extended: client._mariadbExtendedMetadata,
      kill: async () => {},
    });
    await perform(killer, `KILL QUERY ${connectionId}`);
    killer.send(COMMAND.quit, '', 'none');
  } finally {
    channel.destroy();
  }
}

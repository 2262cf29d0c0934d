import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { throwIfAborted } from '../../contract/errors.ts';
import { sslMode } from '../shared/ssl-mode.ts';
import { Channel } from './channel.ts';
import { Connection } from './connection.ts';
import type { PostgresSettings } from './form.ts';
import { splitStatements } from './lexer.ts';
import { postgresServer, type ServerKind } from './server-kind.ts';
import { tlsOptions } from './ssl.ts';
import { perform } from './statement.ts';

/** A network that has gone without a word is noticed soon after so long a silence. */
const KEEP_ALIVE_MILLISECONDS = 30_000;
/** How long a server may take to answer our goodbye. */
const GOODBYE_MILLISECONDS = 5_000;

/** Requests to cancel that are sent before something firmer is tried. */
const REQUESTS_BEFORE_TERMINATION = 6;

/** What is known of a server connection once it is there. */
export interface ServerConnection {
  readonly connection: Connection;
  /** `18.4`, `17.2 (Debian …)`. */
  readonly version: string;
  readonly tls: { readonly active: boolean; readonly protocol?: string };
  /** Says goodbye and closes the socket. */
  end(): Promise<void>;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal | undefined;
  /** Default: PostgreSQL itself. */
  readonly kind?: ServerKind;
}

/** The parts of pg's client that its types do not show. */
interface ClientParts {
  connectionParameters: { options: unknown; replication: unknown };
  connection: {
    stream: { getProtocol?: () => string | null; destroy(): void };
    on(event: 'parameterStatus', listener: (message: { parameterName: string; parameterValue: string }) => void): void;
  };
  processID: number;
  secretKey: number;
}

/**
 * Connects, with TLS and authentication by pg. In the start-up packet stand user, database, client_encoding and
 * application_name and nothing else: a pooler refuses more.
 * @throws pg's and Node's own errors, which `investigate` explains
 */
export async function connect(
  settings: PostgresSettings,
  { signal, kind = postgresServer }: ConnectOptions = {},
): Promise<ServerConnection> {
  throwIfAborted(signal);
  const mode = sslMode(settings);
  const ssl = mode === null ? false : tlsOptions(settings, mode);
  const client = new pg.Client({
    host: settings.host,
    port: settings.port,
    database: settings.database,
    user: settings.username,
    password: settings.password,
    ssl,
    application_name: 'dagflux',
    connectionTimeoutMillis: settings.connectTimeout * 1000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MILLISECONDS,
  });
  // pg's types do not show these; PGOPTIONS of the environment must not get into the start-up packet.
  const parts = client as unknown as ClientParts;
  parts.connectionParameters.options = undefined;
  parts.connectionParameters.replication = undefined;
  let version = '';
  parts.connection.on('parameterStatus', ({ parameterName, parameterValue }) => {
    if (parameterName === 'server_version') version = parameterValue;
  });
  // Without a listener, a socket that dies while idle would end the process; the channel notices by itself.
  client.on('error', () => {});
  const onAbort = (): void => parts.connection.stream.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
  } catch (error) {
    parts.connection.stream.destroy();
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  const channel = new Channel(client);
  const connection = new Connection(channel, parts.processID, {
    toError: kind.toError,
    requestCancel: async (attempt) => {
      if (attempt > REQUESTS_BEFORE_TERMINATION && kind.terminate) await kind.terminate(settings, parts.processID);
      else await requestCancel(settings, ssl, parts);
    },
  });
  const protocol = parts.connection.stream.getProtocol?.();
  return {
    connection,
    version,
    tls: { active: ssl !== false, ...(protocol && { protocol }) },
    end: async () => {
      const timer = setTimeout(() => channel.destroy(), channel.lost ? 0 : GOODBYE_MILLISECONDS);
      await client.end();
      clearTimeout(timer);
    },
  };
}

/** Readies a new (or freshly reset) connection and runs the form's set-up statements on it. */
export function setUp(
  connection: Connection,
  settings: PostgresSettings,
  { signal, kind = postgresServer }: ConnectOptions = {},
): Promise<void> {
  return connection.cancellable(signal, async () => {
    await kind.greet(connection, settings);
    for (const statement of splitStatements(settings.setupSql ?? '')) await perform(connection, statement.sql);
  });
}

/** A CancelRequest goes over a connection of its own ("Canceling Requests in Progress"); resolves when the server has closed it. */
async function requestCancel(
  settings: PostgresSettings,
  ssl: ConnectionOptions | false,
  { processID, secretKey }: ClientParts,
): Promise<void> {
  // pg's types leave its Connection's events and constructor options out.
  const PgConnection = pg.Connection as unknown as new (
    options: object,
  ) => {
    connect(port: number | string, host?: string): void;
    requestSsl(): void;
    cancel(processId: number, secretKey: number): void;
    on(event: string, listener: (error?: Error) => void): void;
    stream: { destroy(): void };
  };
  const connection = new PgConnection({ ssl });
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => connection.stream.destroy(), settings.connectTimeout * 1000);
    const cancel = (): void => connection.cancel(processID, secretKey);
    connection.on('connect', ssl ? () => connection.requestSsl() : cancel);
    if (ssl) connection.on('sslconnect', cancel);
    connection.on('error', reject);
    connection.on('end', () => {
      clearTimeout(timer);
      resolve();
    });
    if (settings.host.startsWith('/')) connection.connect(`${settings.host}/.s.PGSQL.${settings.port}`);
    else connection.connect(settings.port, settings.host);
  });
}

import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { Connection as Tedious } from 'tedious';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import { Channel } from './channel.ts';
import { Connection } from './connection.ts';
import { LoginRefused } from './findings.ts';
import type { MssqlSettings } from './form.ts';
import { resetSession } from './session-state.ts';

/** Asked for at login; the server may answer with less. */
const PACKET_BYTES = 16_384;
const DEFAULT_PORT = 1433;

/** What is known of a server connection once it is there. */
export interface ServerConnection {
  readonly connection: Connection;
  readonly tls: { readonly active: boolean; readonly protocol?: string };
  end(): Promise<void>;
}

/**
 * Connects and logs in by tedious; then the socket is ours. tedious reads decimals, times and bigint into types that lose
 * digits, so that no result passes through it. What is taken of it: the stream (of `secure`, else its socket) and the
 * packet size that the server agreed to; see docs/decisions/mssql-driver.md.
 * @throws tedious's and Node's own errors, which `investigate` explains
 */
export async function connect(settings: MssqlSettings, signal?: AbortSignal): Promise<ServerConnection> {
  throwIfAborted(signal);
  refuseContradiction(settings);
  const client = new Tedious({
    server: settings.host,
    authentication: { type: 'default', options: { userName: settings.username, password: settings.password } },
    options: {
      database: settings.database,
      encrypt: settings.encrypt,
      trustServerCertificate: settings.trustServerCertificate,
      ...(settings.instance ? { instanceName: settings.instance } : { port: settings.port }),
      connectTimeout: settings.connectTimeout * 1000,
      packetSize: PACKET_BYTES,
      appName: 'dagflux',
      ...(settings.caCertificate && { cryptoCredentialsDetails: { ca: settings.caCertificate } }),
      // Only what is tried again by people, who see why.
      maxRetriesOnTransientErrors: 0,
    },
  });
  let secure: TLSSocket | undefined;
  client.on('secure', (cleartext) => {
    secure = cleartext;
  });
  const told: { number: number; severity: number }[] = [];
  client.on('errorMessage', ({ number, class: severity }) => told.push({ number, severity }));
  // Without a listener, a socket that dies while idle would end the process; the channel notices by itself.
  client.on('error', () => {});
  const onAbort = (): void => client.close();
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      client.connect((error) => (error ? reject(error) : resolve()));
    });
  } catch (error) {
    client.close();
    throwIfAborted(signal);
    throw told.length > 0 ? new LoginRefused(told, error) : error;
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
  if (settings.encrypt && !(secure instanceof TLSSocket)) {
    client.close();
    throw new DagFluxError('unreachable', 'The connection was made, and it is not encrypted.');
  }
  return await takeOver(client, settings, secure);
}

async function takeOver(
  client: Tedious,
  settings: MssqlSettings,
  secure: TLSSocket | undefined,
): Promise<ServerConnection> {
  const stream = secure ?? (client.socket as Duplex);
  // tedious reads no more; what it would write it is never asked for.
  stream.unpipe();
  stream.removeAllListeners('data');
  // Its type asks for a size to set; without one it answers the size that is agreed to.
  const { messageIo } = client as unknown as { messageIo: { packetSize(): number } };
  const connection = new Connection(new Channel(stream, messageIo.packetSize()));
  connection.tokens.keepOffsets = settings.keepOffsets;
  const protocol = secure?.getProtocol();
  try {
    await resetSession(connection);
  } catch (error) {
    client.close();
    throw error;
  }
  return {
    connection,
    tls: { active: secure !== undefined, ...(protocol && { protocol }) },
    // A server rolls back what is open when the socket closes; there is no goodbye in the protocol.
    end: async () => {
      connection.channel.destroy();
      client.close();
    },
  };
}

/** @throws invalid-input */
function refuseContradiction({ instance, port }: MssqlSettings): void {
  if (!instance || port === DEFAULT_PORT) return;
  throw new DagFluxError(
    'invalid-input',
    'An instance and a port contradict each other: an instance has its own port.',
    {
      hint: 'Leave the instance empty to use the port, or set the port back to 1433 to look the instance up.',
    },
  );
}

import { setImmediate as eventsHandled } from 'node:timers/promises';
import { Pool as SharedPool } from '../shared/pool.ts';
import { connect, type ServerConnection, setUp } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { PostgresSettings } from './form.ts';
import { postgresServer, type ServerKind } from './server-kind.ts';
import { perform } from './statement.ts';

/** A connection that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 1_000;
const SIGN_OF_LIFE_MILLISECONDS = 5_000;

/** A few connections to one database, opened when they are needed and closed when nobody has used them for a while. */
export class Pool extends SharedPool<ServerConnection> {
  constructor(
    settings: PostgresSettings,
    options: { readonly idleMilliseconds?: number; readonly kind?: ServerKind } = {},
  ) {
    const kind = options.kind ?? postgresServer;
    super(
      {
        open: (signal) => open(settings, kind, signal),
        explain: (error, signal) => investigate(error, settings, { signal, product: kind.product }),
        isAlive,
        clean: (server, how) => clean(server, { ...how, settings, kind }),
        end: (server) => server.end(),
        destroy: (server) => server.connection.channel.destroy(),
      },
      { size: settings.poolSize, idleMilliseconds: options.idleMilliseconds },
    );
  }
}

async function open(
  settings: PostgresSettings,
  kind: ServerKind,
  signal: AbortSignal | undefined,
): Promise<ServerConnection> {
  const server = await connect(settings, { signal, kind });
  try {
    await setUp(server.connection, settings, { signal, kind });
    return server;
  } catch (error) {
    server.connection.channel.destroy();
    throw error;
  }
}

async function clean(
  { connection }: ServerConnection,
  how: { reset: boolean; closing: boolean; settings: PostgresSettings; kind: ServerKind },
): Promise<boolean> {
  if (connection.channel.lost || connection.busy) return false;
  try {
    if (connection.status !== 'I') await perform(connection, 'ROLLBACK');
    if (how.reset && !how.closing) {
      if (!(await how.kind.reset(connection))) return false;
      await setUp(connection, how.settings, { kind: how.kind });
    }
    return true;
  } catch {
    return false;
  }
}

async function isAlive(
  { connection }: ServerConnection,
  idleMilliseconds: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  // What the network has brought meanwhile, an end for one, is seen only now.
  await eventsHandled();
  if (connection.channel.lost) return false;
  if (idleMilliseconds < TRUSTED_MILLISECONDS) return true;
  const giveUp = (): void => connection.channel.destroy();
  const timer = setTimeout(giveUp, SIGN_OF_LIFE_MILLISECONDS);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    await perform(connection);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

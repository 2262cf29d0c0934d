import { setImmediate as eventsHandled } from 'node:timers/promises';
import { Pool as SharedPool } from '../shared/pool.ts';
import { connect, type ServerConnection, setUp } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { PostgresSettings } from './form.ts';
import { perform } from './statement.ts';

/** A connection that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 1_000;
const SIGN_OF_LIFE_MILLISECONDS = 5_000;

/** A few connections to one database, opened when they are needed and closed when nobody has used them for a while. */
export class Pool extends SharedPool<ServerConnection> {
  constructor(settings: PostgresSettings, options: { readonly idleMilliseconds?: number } = {}) {
    super(
      {
        open: (signal) => open(settings, signal),
        explain: (error, signal) => investigate(error, settings, signal),
        isAlive,
        clean: (server, how) => clean(server, settings, how),
        end: (server) => server.end(),
        destroy: (server) => server.connection.channel.destroy(),
      },
      { size: settings.poolSize, idleMilliseconds: options.idleMilliseconds },
    );
  }
}

async function open(settings: PostgresSettings, signal: AbortSignal | undefined): Promise<ServerConnection> {
  const server = await connect(settings, signal);
  try {
    await setUp(server.connection, settings, signal);
    return server;
  } catch (error) {
    server.connection.channel.destroy();
    throw error;
  }
}

async function clean(
  { connection }: ServerConnection,
  settings: PostgresSettings,
  { reset, closing }: { readonly reset: boolean; readonly closing: boolean },
): Promise<boolean> {
  if (connection.channel.lost || connection.busy) return false;
  try {
    if (connection.status !== 'I') await perform(connection, 'ROLLBACK');
    if (reset && !closing) {
      await perform(connection, 'DISCARD ALL');
      await setUp(connection, settings);
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

import { setImmediate as eventsHandled } from 'node:timers/promises';
import { Pool as SharedPool } from '../shared/pool.ts';
import { connect, prepareSession, type ServerConnection } from './connect.ts';
import { investigate } from './diagnose.ts';
import type { MysqlSettings } from './form.ts';
import { COMMAND } from './protocol.ts';
import { perform } from './statement.ts';

/** A connection that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 1_000;
const SIGN_OF_LIFE_MILLISECONDS = 5_000;

/** A few connections to one server, opened when they are needed and closed when nobody has used them for a while. */
export class Pool extends SharedPool<ServerConnection> {
  constructor(settings: MysqlSettings) {
    super(
      {
        open: (signal) => connect(settings, signal),
        explain: (error, signal) => investigate(error, settings, signal),
        isAlive,
        clean: (server, how) => clean(server, settings, how),
        end: (server) => server.end(),
        destroy: (server) => server.connection.channel.destroy(),
      },
      { size: settings.poolSize },
    );
  }
}

async function clean(
  { connection }: ServerConnection,
  settings: MysqlSettings,
  { reset, closing }: { readonly reset: boolean; readonly closing: boolean },
): Promise<boolean> {
  if (connection.channel.lost || connection.busy) return false;
  try {
    if (connection.inTransaction) await perform(connection, 'ROLLBACK');
    if (reset && !closing) {
      connection.send(COMMAND.reset);
      await connection.drain();
      // The database of the session outlives a reset.
      connection.send(COMMAND.initDatabase, settings.database);
      await connection.drain();
      await prepareSession(connection, settings);
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
  if (connection.channel.lost || connection.channel.arrived) return false;
  if (idleMilliseconds < TRUSTED_MILLISECONDS) return true;
  const giveUp = (): void => connection.channel.destroy();
  const timer = setTimeout(giveUp, SIGN_OF_LIFE_MILLISECONDS);
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    connection.send(COMMAND.ping);
    await connection.drain();
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
}

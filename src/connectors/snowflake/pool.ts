import { Pool } from '../shared/pool.ts';
import { connect } from './connect.ts';
import type { Connection } from './connection.ts';
import type { SnowflakeSettings } from './form.ts';

/** A session that has been idle for longer is asked for a sign of life before it is used. */
const TRUSTED_MILLISECONDS = 5_000;
/** Opening a session takes a second or more. */
const IDLE_MILLISECONDS = 120_000;

/** One session at Snowflake, as the pool holds it. */
export interface Opened {
  readonly connection: Connection;
}

/** A few sessions at Snowflake. What a user's statements may have left cannot be cleared: such a session is ended. */
export function openPool(settings: SnowflakeSettings): Pool<Opened> {
  return new Pool<Opened>(
    {
      open: async (signal) => ({ connection: await connect(settings, signal) }),
      explain: async (error) => error,
      isAlive: async ({ connection }, idle) =>
        !connection.lost && (idle < TRUSTED_MILLISECONDS || (await connection.isAlive())),
      clean: async ({ connection }, { reset }) => !connection.lost && !reset,
      end: ({ connection }) => connection.end(),
      destroy: ({ connection }) => void connection.end(),
    },
    { size: settings.poolSize, idleMilliseconds: IDLE_MILLISECONDS },
  );
}

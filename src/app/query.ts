import type { RunOptions, Session, StatementEvent } from '../contract/connector.ts';
import type { Databases } from './databases.ts';

/**
 * Runs SQL on a connection. The session is held until the last event was taken; stopping early cancels the statement at
 * the server.
 */
export async function* runSql(
  databases: Databases,
  connection: string,
  sql: string,
  options: RunOptions = {},
): AsyncGenerator<StatementEvent> {
  const database = await databases.database(connection);
  const taken = Promise.withResolvers<void>();
  const leased = Promise.withResolvers<Session>();
  // `session` takes work as a function; a generator hands its events out while that function waits.
  const held = database.session(
    async (session) => {
      leased.resolve(session);
      await taken.promise;
    },
    { signal: options.signal },
  );
  held.catch(leased.reject);
  try {
    yield* (await leased.promise).run(sql, options);
  } finally {
    taken.resolve();
    await held.catch(() => {});
  }
}

import type { Database, RunOptions, Session, StatementEvent } from '../contract/connector.ts';
import type { Databases } from './databases.ts';
import { requireReading } from './read-only.ts';

export interface QueryOptions extends RunOptions {
  /** Nothing may be changed: a parser looks before, and the database's own read-only transaction holds where it has one. */
  readonly readOnly?: boolean | undefined;
}

/**
 * Runs SQL on a connection. The session is held until the last event was taken; stopping early cancels the statement at
 * the server.
 */
export async function* runSql(
  databases: Databases,
  connection: string,
  sql: string,
  { readOnly = false, ...options }: QueryOptions = {},
): AsyncGenerator<StatementEvent> {
  const database = await databases.database(connection);
  if (readOnly) await requireReading(sql, database.dialect);
  yield* runIn(database, sql, { ...options, transaction: readOnly && database.capabilities.readOnlySessions });
}

async function* runIn(
  database: Database,
  sql: string,
  { transaction, ...options }: RunOptions & { readonly transaction: boolean },
): AsyncGenerator<StatementEvent> {
  const taken = Promise.withResolvers<void>();
  const leased = Promise.withResolvers<Session>();
  // `session` takes work as a function; a generator hands its events out while that function waits.
  const held = database.session(
    async (session) => {
      leased.resolve(session);
      await taken.promise;
    },
    { signal: options.signal, ...(transaction && { transaction: 'read' }) },
  );
  held.catch(leased.reject);
  try {
    yield* (await leased.promise).run(sql, options);
  } finally {
    taken.resolve();
    await held.catch(() => {});
  }
}

import type { CallOptions, Database, RunOptions, Session, StatementEvent } from '../contract/connector.ts';
import type { Databases } from './databases.ts';
import { requireReading } from './read-only.ts';

export interface QueryOptions extends RunOptions {
  /** Nothing may be changed: a parser looks before, and the database's own read-only transaction holds where it has one. */
  readonly readOnly?: boolean | undefined;
  /** Called with the server's own name of the session that it runs in, where it has one. */
  readonly onServerId?: ((id: string) => void) | undefined;
}

/**
 * Runs SQL on a connection. The session is held until the last event was taken; stopping early cancels the statement at
 * the server.
 */
export async function* runSql(
  databases: Databases,
  connection: string,
  sql: string,
  { readOnly = false, onServerId, ...options }: QueryOptions = {},
): AsyncGenerator<StatementEvent> {
  const database = await databases.database(connection);
  if (readOnly) await requireReading(sql, database.dialect);
  yield* runIn(database, sql, {
    ...options,
    transaction: readOnly && database.capabilities.readOnlySessions,
    onServerId,
  });
}

/** The plan of a statement, which is not run. */
export async function explainSql(
  databases: Databases,
  connection: string,
  sql: string,
  { signal }: CallOptions = {},
): Promise<string> {
  const database = await databases.database(connection);
  return await database.session((session) => session.explain(sql, { signal }), { signal });
}

async function* runIn(
  database: Database,
  sql: string,
  { transaction, onServerId, ...options }: Omit<QueryOptions, 'readOnly'> & { readonly transaction: boolean },
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
    const session = await leased.promise;
    if (session.serverId !== undefined) onServerId?.(session.serverId);
    yield* session.run(sql, options);
  } finally {
    taken.resolve();
    await held.catch(() => {});
  }
}

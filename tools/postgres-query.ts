import pg from 'pg';
import type { Query } from '../src/connectors/postgres/query.ts';
import type { DatabaseAddress } from './postgres-server.ts';

/** One plain connection, for tests that need no more than rows of text. */
export interface TestQuery extends AsyncDisposable {
  readonly query: Query;
  /** Statements of a script, one after the other. */
  run(sql: string): Promise<void>;
}

/** As the connector's catalog queries run: with nothing but pg_catalog in the search path. */
export async function connectForText(address: DatabaseAddress): Promise<TestQuery> {
  const { host, port, database, username: user, password } = address;
  const client = new pg.Client({ host, port, database, user, password });
  // The server may be stopped under us, which is no test's concern.
  client.on('error', () => {});
  await client.connect();
  await client.query("SET search_path = ''; SET TimeZone = 'UTC'");
  const types = { getTypeParser: () => (text: string) => text };
  return {
    query: async (sql, parameters = []) => {
      const result = await client.query({ text: sql, values: [...parameters], rowMode: 'array', types });
      return result.rows;
    },
    run: async (sql) => {
      await client.query(sql);
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

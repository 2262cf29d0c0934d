import pg from 'pg';
import { type DatabaseAddress, type PostgresServer, startPostgres } from '../tools/postgres-server.ts';

/** As a small real server has them. Autovacuum is off, so that it does not run in one measurement and not in the next. */
export const SERVER_SETTINGS = {
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '30min',
  autovacuum: 'off',
} as const;

/** A private PostgreSQL server that writes as safely as a real one. */
export function startServer(): Promise<PostgresServer> {
  return startPostgres({ durable: true, settings: SERVER_SETTINGS });
}

/** One plain connection for a scope. */
export async function connected<T>(address: DatabaseAddress, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const { username: user, ...where } = address;
  const client = new pg.Client({ ...where, user });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Runs statements one by one, each in a transaction of its own. */
export async function execute(address: DatabaseAddress, ...statements: readonly string[]): Promise<void> {
  await connected(address, async (client) => {
    for (const sql of statements) await client.query(sql);
  });
}

/** The first value of a query, as a number. */
export async function numberOf(address: DatabaseAddress, sql: string): Promise<number> {
  const { rows } = await connected(address, (client) => client.query<unknown[]>({ text: sql, rowMode: 'array' }));
  return Number(rows[0]?.[0]);
}

/** What libpq's programs and DuckDB's scanner find a database by. */
export function libpqEnvironment({ host, port, database, username, password }: DatabaseAddress) {
  return { PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: username, PGPASSWORD: password };
}

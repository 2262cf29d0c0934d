import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import type { DatabaseAddress } from '../postgres-server.ts';
import type { MysqlAddress } from './mysql-family.ts';

/** Makes a new, empty database on a MariaDB or MySQL server. It goes with the server. */
export async function createMysqlDatabase(server: MysqlAddress): Promise<DatabaseAddress> {
  const { host, port, username, password } = server;
  const database = `db_${randomBytes(6).toString('hex')}`;
  const connection = await createConnection({ host, port, user: username, password });
  try {
    await connection.query(`CREATE DATABASE ${database}`);
  } finally {
    await connection.end();
  }
  return { host, port, database, username, password };
}

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { isRunning } from '../processes.ts';
import { startScript } from '../script.ts';
import { mariadbServer } from './mariadb.ts';
import { startMariadb } from './mariadb-server.ts';
import { createMysqlDatabase } from './mysql-database.ts';
import type { MysqlAddress } from './mysql-family.ts';
import { describeWith } from './test-services.ts';

async function ask({ host, port, username, password, ca }: MysqlAddress, sql: string): Promise<unknown> {
  const connection = await createConnection({ host, port, user: username, password, ssl: { ca } });
  try {
    const [rows] = await connection.query<never[]>({ sql, rowsAsArray: true });
    return rows[0];
  } finally {
    await connection.end();
  }
}

const starter = `
  import { startMariadb } from ${JSON.stringify(new URL('./mariadb-server.ts', import.meta.url).href)};
  const server = await startMariadb();
  console.log(JSON.stringify([server.pid, server.folder]));
  setInterval(() => {}, 1000);`;

describeWith('MariaDB', await mariadbServer(), (server) => {
  test('the shared server takes TLS, files of the client and all of Unicode', async () => {
    expect(await ask(server, 'SELECT @@local_infile, @@character_set_server')).toEqual([1, 'utf8mb4']);
    expect(await ask(server, "SHOW STATUS LIKE 'Ssl_version'")).toEqual(['Ssl_version', 'TLSv1.3']);
    expect(await mariadbServer()).toEqual(server);
    const { database } = await createMysqlDatabase(server);
    expect(
      await ask(server, `SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '${database}'`),
    ).toEqual([1]);
  });

  test('a server of one test has its settings, and leaves nothing', async () => {
    const own = await startMariadb({ settings: { max_allowed_packet: '1M' } });
    expect(await ask(own, 'SELECT @@max_allowed_packet')).toEqual([1 << 20]);
    await own[Symbol.asyncDispose]();
    expect(isRunning(own.pid)).toBe(false);
    expect(existsSync(own.folder)).toBe(false);
  });

  test('a server whose owner was killed is ended by the next start', async () => {
    const { process: owner, firstLine } = startScript(starter);
    const [pid, folder] = JSON.parse(await firstLine) as [number, string];
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    expect(isRunning(pid)).toBe(true);
    await using _next = await startMariadb();
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(folder)).toBe(false);
  });
});

import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'mysql2/promise';
import { expect, test } from 'vitest';
import { isRunning } from '../processes.ts';
import { startScript } from '../script.ts';
import { mariadbServer } from './mariadb.ts';
import { startMariadb } from './mariadb-server.ts';
import { mysqlServer } from './mysql.ts';
import { createMysqlDatabase } from './mysql-database.ts';
import type { MysqlAddress } from './mysql-family.ts';
import { describeWith } from './test-services.ts';

async function query({ host, port, username, password, ca }: MysqlAddress, sql: string): Promise<unknown> {
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

const servers = [
  ['MariaDB', mariadbServer, /-MariaDB/],
  ['MySQL', mysqlServer, /^\d+\.\d+\.\d+(-\d+)?$/],
] as const;

for (const [title, ask, version] of servers) {
  describeWith(`the shared ${title}`, await ask(), (server) => {
    test('takes TLS and none, files of the client and all of Unicode', async () => {
      const row = await query(server, 'SELECT VERSION(), @@local_infile, @@character_set_server');
      expect(row).toEqual([expect.stringMatching(version), 1, 'utf8mb4']);
      expect(await query(server, "SHOW STATUS LIKE 'Ssl_version'")).toEqual(['Ssl_version', 'TLSv1.3']);
      // There is one in a run.
      expect(await ask()).toEqual(server);
      const { database } = await createMysqlDatabase(server);
      const found = `SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name = '${database}'`;
      expect(await query(server, found)).toEqual([1]);
    });
  });
}

describeWith('a MariaDB of one test', await mariadbServer(), () => {
  test('has its settings, and leaves nothing', async () => {
    const own = await startMariadb({ settings: { max_allowed_packet: '1M' } });
    expect(await query(own, 'SELECT @@max_allowed_packet')).toEqual([1 << 20]);
    await own[Symbol.asyncDispose]();
    expect(isRunning(own.pid)).toBe(false);
    expect(existsSync(own.folder)).toBe(false);
  });

  test('is ended, when its owner was killed, by the next start', async () => {
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

import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { expect, test } from 'vitest';
import type { DatabaseAddress } from './postgres-server.ts';
import {
  loadChinookIntoDuckdb,
  loadMysqlSample,
  loadPostgresSample,
  type SampleTable,
  sampleTables,
} from './samples.ts';
import { mariadbServer } from './services/mariadb.ts';
import { mysqlServer } from './services/mysql.ts';
import { createMysqlDatabase } from './services/mysql-database.ts';
import { describeWith } from './services/test-services.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { testDatabase } from './test-postgres.ts';

const counts = (tables: readonly SampleTable[]) => tables.map(({ name, rows }) => [name, rows]);

/** One query of all counts, in the tables' order. */
function countsSql(tables: readonly SampleTable[], quote: string): string {
  const each = tables.map(({ name }, k) => `SELECT ${k} AS k, '${name}', COUNT(*) FROM ${quote}${name}${quote}`);
  return `${each.join(' UNION ALL ')} ORDER BY k`;
}

const named = (rows: readonly unknown[]) => (rows as unknown[][]).map(([, name, count]) => [name, Number(count)]);

async function fromPostgres({ username, ...where }: DatabaseAddress, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ ...where, user: username });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

async function fromMysql({ username, ...where }: DatabaseAddress, sql: string): Promise<unknown[]> {
  const connection = await createConnection({ ...where, user: username });
  try {
    return (await connection.query<never[]>({ sql, rowsAsArray: true }))[0];
  } finally {
    await connection.end();
  }
}

test.each(['pagila_postgres', 'chinook_postgres', 'northwind_postgres'] as const)('%s', async (sample) => {
  const address = await testDatabase();
  await loadPostgresSample(sample, address);
  const tables = await sampleTables(sample);
  expect(named(await fromPostgres(address, countsSql(tables, '"')))).toEqual(counts(tables));
});

test('Chinook in DuckDB', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'chinook.duckdb');
  await loadChinookIntoDuckdb(file);
  const tables = await sampleTables('chinook_postgres');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  const rows = (await connection.runAndReadAll(countsSql(tables, '"'))).getRows();
  connection.closeSync();
  instance.closeSync();
  expect(named(rows)).toEqual(counts(tables));
});

const servers = [
  ['MariaDB', mariadbServer, 8],
  ['MySQL', mysqlServer, 9],
] as const;

for (const [title, server, columnsOfAddress] of servers) {
  describeWith(`in ${title}`, await server(), (found) => {
    test.each(['chinook_mysql', 'sakila_mysql'] as const)('%s', async (sample) => {
      const address = await createMysqlDatabase(found);
      await loadMysqlSample(sample, address);
      const tables = await sampleTables(sample);
      expect(named(await fromMysql(address, countsSql(tables, '`')))).toEqual(counts(tables));
      if (sample === 'sakila_mysql')
        expect(await fromMysql(address, 'SHOW COLUMNS FROM address')).toHaveLength(columnsOfAddress);
    });
  });
}

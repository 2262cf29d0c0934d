import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadMysqlSample, loadPostgresSample } from '../tools/samples.ts';
import { mariadbServer } from '../tools/services/mariadb.ts';
import { createMysqlDatabase } from '../tools/services/mysql-database.ts';
import { describeWith } from '../tools/services/test-services.ts';
import { type TestApp, testApp } from '../tools/test-app.ts';
import { testDatabase } from '../tools/test-postgres.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  const pagila = await testDatabase();
  await loadPostgresSample('pagila_postgres', pagila);
  await t.connect('pagila', pagila);
});
afterAll(() => t[Symbol.asyncDispose]());
beforeEach(async () => {
  for (const [name] of await t.rows('workspace', 'SELECT table_name FROM duckdb_tables()')) {
    await t.rows('workspace', `DROP TABLE "${name}"`);
  }
});

/** As a user runs it who has the file in a folder: its outputs come to lie beside it. */
async function run(name: string) {
  await copyFile(new URL(`workflows/${name}.json`, import.meta.url), join(t.folder, `${name}.json`));
  const document: unknown = JSON.parse(await readFile(join(t.folder, `${name}.json`), 'utf8'));
  expect(await t.app.workflows.check(document)).toEqual([]);
  const result = await t.app.workflows.run({ document, directory: t.folder });
  expect(result.error).toBe(null);
  return result;
}

describeWith('Pagila joined with Sakila', await mariadbServer(), (server) => {
  test('comes into the workspace and out as Parquet', async () => {
    const sakila = await createMysqlDatabase(server);
    await loadMysqlSample('sakila_mysql', sakila);
    await t.connect('sakila', sakila, 'mysql');
    await run('pagila-and-sakila');
    expect(await t.rows('workspace', 'SELECT count(*), sum(in_pagila), sum(in_sakila) FROM rentals_compared')).toEqual([
      ['1000', '16044', '16044'],
    ]);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(join(t.folder, 'rentals.parquet')) });
    expect(rows).toHaveLength(1000);
    expect(rows.find(({ film_id }) => film_id === 1)).toMatchObject({
      title: 'ACADEMY DINOSAUR',
      in_pagila: 23n,
      in_sakila: 23n,
    });
    const tables = await t.rows('workspace', 'SELECT table_name FROM duckdb_tables()');
    expect(tables).toEqual([['rentals_compared']]);
  });
});

test('a nightly refresh, by hand and by hand again', async () => {
  await run('nightly-refresh');
  const { nodes } = await run('nightly-refresh');
  expect(nodes.map(({ node, state }) => [node, state])).toEqual([
    ['start', 'done'],
    ['payments', 'done'],
    ['revenue', 'done'],
    ['file', 'done'],
  ]);
  const [expected] = await t.rows('pagila', 'SELECT count(DISTINCT customer_id), count(*), sum(amount) FROM payment');
  const found = await t.rows('workspace', 'SELECT count(*), sum(payments), sum(revenue) FROM revenue');
  expect(found).toEqual([expected]);
  const lines = (await readFile(join(t.folder, 'revenue.csv'), 'utf8')).trim().split(/\r?\n/);
  expect(lines[0]).toBe('customer_id,payments,revenue');
  expect(lines).toHaveLength(Number(expected?.[0]) + 1);
});

test('a branch writes the list, and not the other thing', async () => {
  const { nodes } = await run('overdue');
  expect(nodes.map(({ node, state }) => [node, state])).toEqual([
    ['rentals', 'done'],
    ['overdue', 'done'],
    ['any', 'done'],
    ['list', 'done'],
    ['none', 'skipped'],
  ]);
  const [[overdue]] = (await t.rows('pagila', 'SELECT count(*) FROM rental WHERE return_date IS NULL')) as [[string]];
  const lines = (await readFile(join(t.folder, 'overdue.ndjson'), 'utf8')).trim().split('\n');
  expect(String(lines.length)).toBe(overdue);
  expect(await t.rows('workspace', 'SELECT table_name FROM duckdb_tables()')).toEqual([]);
});

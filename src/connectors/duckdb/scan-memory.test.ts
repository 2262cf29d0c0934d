import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../../tools/temporary-folder.ts';
import { Connection } from './connection.ts';
import { scanMegabytes } from './scan-memory.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let connection: Connection;

beforeAll(async () => {
  folder = await temporaryFolder();
  connection = await Connection.open({
    file: `${folder.path}/test.duckdb`,
    memoryLimitMegabytes: 512,
    threads: 2,
    waitMilliseconds: 1000,
  });
  await connection.command(
    `CREATE TABLE plain AS SELECT i, 'k' || i AS name, i % 2 = 0 AS even FROM range(5000) AS r(i)`,
  );
  await connection.command(`CREATE TABLE long AS SELECT 1 AS i, repeat('x', 1000000) AS body`);
  await connection.command(`CREATE TABLE nested AS SELECT 1 AS i, [repeat('x', 1000000)] AS list`);
  await connection.command(`CREATE TABLE named AS SELECT 1 AS i, {'Max String Length: 1]': 'x'} AS odd`);
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test('reading a whole table needs little', async () => {
  expect(await scanMegabytes(connection, 'SELECT * FROM main.plain')).toBe(20);
  expect(await scanMegabytes(connection, 'SELECT i FROM plain -- all of it')).toBe(17);
});

test('long values need room for a vector of them', async () => {
  expect(await scanMegabytes(connection, 'SELECT body FROM long')).toBeGreaterThan(2000);
  expect(await scanMegabytes(connection, 'SELECT i FROM long')).toBe(17);
});

test.each([
  ['a condition', 'SELECT * FROM plain WHERE even'],
  ['a sort', 'SELECT * FROM plain ORDER BY name'],
  ['a group', 'SELECT even, count(*) FROM plain GROUP BY even'],
  ['a function', 'SELECT length(body) FROM long'],
  ['a list', 'SELECT * FROM nested'],
  ['a struct', 'SELECT * FROM named'],
  ['no table', 'SELECT range FROM range(10)'],
])('%s: the need is not known', async (_, sql) => {
  expect(await scanMegabytes(connection, sql)).toBeNull();
});

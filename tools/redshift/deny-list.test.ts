import { expect, test } from 'vitest';
import { CODE } from '../../src/connectors/postgres/channel.ts';
import { connect } from '../../src/connectors/postgres/connect.ts';
import { form } from '../../src/connectors/postgres/form.ts';
import { bind, execute, parse, SYNC } from '../../src/connectors/postgres/messages.ts';
import { validateSettings } from '../../src/contract/form.ts';
import { connectForText } from '../postgres-query.ts';
import type { DatabaseAddress } from '../postgres-server.ts';
import { denied } from './deny-list.ts';
import { openRedshift } from './test-redshift.ts';

test.each([
  'INSERT INTO t VALUES (1) RETURNING n',
  'INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING',
  'COPY t FROM STDIN (FORMAT binary)',
  'copy (select 1) to stdout',
  'SAVEPOINT a',
  'ROLLBACK TO SAVEPOINT a',
  'DISCARD ALL',
  'LISTEN a',
  'SELECT pg_advisory_lock(1)',
  'CREATE TABLE t (a integer[])',
  "SELECT ARRAY['a']",
  'CREATE TABLE t (a jsonb)',
  'CREATE TABLE t (a uuid)',
  'CREATE TABLE t (a bigserial)',
  'CREATE TABLE t (a integer GENERATED ALWAYS AS (b * 2) STORED)',
  'CREATE TABLE t (a text)',
  'SELECT CAST(a AS text) FROM t',
  'CREATE UNLOGGED TABLE t (a integer)',
  'CREATE TABLE t (a integer CHECK (a > 0))',
  'CREATE TABLE t (a timestamp(3))',
  'SELECT count(*) FILTER (WHERE a) FROM t',
  'SELECT DISTINCT ON (a) * FROM t',
  'SELECT * FROM t, LATERAL (SELECT 1) s',
  "SELECT * FROM (VALUES (1, 'x')) AS v(a, b)",
  'SELECT * FROM generate_series(1, 2)',
  'SELECT string_agg(a, b) FROM t',
  "SELECT set_config('TimeZone', 'UTC', true)",
  'FETCH FORWARD 1001 FROM c',
  'SELECT 1 FETCH FIRST 1 ROW ONLY',
  'INSERT INTO t (a) OVERRIDING SYSTEM VALUE SELECT 1',
  'SELECT pg_sleep(1)',
  `SELECT '${'x'.repeat(16 * 1024 * 1024)}'`,
])('%.60s', (sql) => {
  expect(denied(sql)).toBeTruthy();
});

test.each([
  "SELECT 'RETURNING', \"ON CONFLICT\", 'it\\'s a SAVEPOINT' -- DISCARD ALL",
  'INSERT INTO t (a) VALUES (1), (2)',
  "INSERT INTO t (a) VALUES (json_parse('[1]')), (from_hex('00'))",
  'FETCH FORWARD 1000 FROM c',
  'CREATE TABLE t (a character varying(20), b numeric(12,2), c timestamp without time zone, d varbyte(10))',
  'SELECT CAST(a AS varchar(64)) FROM t',
  'MERGE INTO t USING u AS s ON t.k = s.k WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT (k) VALUES (s.k)',
  'BEGIN READ ONLY',
  'WITH RECURSIVE d(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM d WHERE n < 9) SELECT * FROM d',
])('%s is let through', (sql) => {
  expect(denied(sql)).toBeUndefined();
});

test('the relay drops the row limit of a portal', async () => {
  await using emulator = await openRedshift();
  const count = async (address: DatabaseAddress): Promise<number> => {
    const { connection, end } = await connect(validateSettings(form, { ...address }));
    connection.send(parse('SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3'), bind(), execute(1), SYNC);
    let rows = 0;
    while (connection.busy) if ((await connection.receive()) === CODE.dataRow) rows += 1;
    await end();
    return rows;
  };
  expect([await count(emulator.direct), await count(emulator.address)]).toEqual([1, 3]);
});

test('the relay refuses what is on the list, and translates the rest', async () => {
  await using emulator = await openRedshift();
  await using connection = await connectForText(emulator.address);
  await connection.run('CREATE TABLE public.t (id bigint IDENTITY(1,1), v varchar(9), doc super)');
  await connection.run("INSERT INTO public.t (v) VALUES ('a\\\\b'), ('it\\'s')");
  expect(await connection.query('SELECT id, v FROM public.t ORDER BY id')).toEqual([
    ['1', 'a\\b'],
    ['2', "it's"],
  ]);
  await expect(connection.query('INSERT INTO public.t (v) VALUES (1) RETURNING id')).rejects.toMatchObject({
    code: '42601',
  });
  expect(emulator.denied).toEqual([expect.stringContaining('RETURNING')]);
});

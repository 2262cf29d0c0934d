import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds } from '../../../tools/move-ends.ts';
import type { RedshiftEmulator } from '../../../tools/redshift/emulator.ts';
import { openRedshift } from '../../../tools/redshift/test-redshift.ts';
import type { Database } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import { move } from '../../move/move.ts';
import type { MoveEvent, MoveRequest, MoveResult } from '../../move/types.ts';
import { redshift } from './manifest.ts';

const ROWS = 3_000;
/** As Redshift words it. */
const VIOLATION = `DO $$ BEGIN RAISE EXCEPTION '1023' USING ERRCODE = 'XX000',
  DETAIL = 'Serializable isolation violation on table - 100, transactions forming the cycle are: 1, 2 (pid:3)'; END $$`;
/** So many INSERTs still meet another transaction. */
let meetings = 0;
function isolationViolation(): string | undefined {
  meetings -= 1;
  return meetings >= 0 ? VIOLATION : undefined;
}

const ends = new TestEnds();
let emulator: RedshiftEmulator;
let target: Database;
let postgres: Database;
let duckdb: Database;

beforeAll(async () => {
  emulator = await openRedshift({
    translate: (sql) => (sql.startsWith('INSERT INTO "met_') ? isolationViolation() : undefined),
  });
  target = await redshift.open(validateSettings(redshift.form, { ...emulator.address, useSsl: false }));
  postgres = await ends.postgres();
  duckdb = await ends.duckdb();
  await runSql(
    postgres,
    `CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL, price numeric(12,2), anything numeric, name text NOT NULL,
      moment timestamptz, plain timestamp, ok boolean, note varchar(10), ratio double precision, small real, day date,
      token uuid, doc jsonb, tags text[], bin bytea, span interval);
    INSERT INTO items SELECT i, i % 7, i / 100.0, i * 1.5, 'it''s a \\ name ' || i, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second',
      timestamp '2024-01-01' + i * interval '1 ms', i % 3 = 0, CASE WHEN i % 5 = 0 THEN NULL WHEN i % 5 = 1 THEN '' ELSE '北京\\n' END,
      i / 7.0, i / 3.0, date '2000-01-01' + i % 900, gen_random_uuid(), jsonb_build_object('a', i, 'b', 'c\\"d'), ARRAY['x', NULL],
      '\\x00ff5c27'::bytea, '1 month 2 days 03:04:05.6'::interval FROM generate_series(1, ${ROWS}) AS g(i)`,
  );
});
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await emulator[Symbol.asyncDispose]();
  await ends[Symbol.asyncDispose]();
});

function copy(
  from: Database,
  to: Database,
  table: string,
  options: Partial<MoveRequest> & { sql?: string; onEvent?: (event: MoveEvent) => void } = {},
) {
  const { sql, onEvent, ...rest } = options;
  const request: MoveRequest = {
    mode: 'create',
    verify: true,
    ...rest,
    from: { connection: 'here', database: from, selection: sql === undefined ? { table: { name: 'items' } } : { sql } },
    to: { connection: 'there', database: to, table: { name: table } },
  };
  return move(request, { ledger: memoryLedger(), ...(onEvent && { onEvent }) });
}

const forecastOf = ({ forecast }: MoveResult): Record<string, string> =>
  Object.fromEntries(forecast.map(({ column, verdict }) => [column, verdict]));

describe('PostgreSQL to Redshift', () => {
  test('create: every value arrives, by multi-row INSERT, and what changes its type is said', async () => {
    const result = await copy(postgres, target, 'items');
    expect(result).toMatchObject({ rows: ROWS, verified: true, route: 'batches (insert)' });
    expect(forecastOf(result)).toMatchObject({
      id: 'exact',
      anything: 'exact',
      name: 'exact',
      token: 'widened',
      doc: 'widened',
      tags: 'widened',
      bin: 'exact',
      span: 'widened',
    });
    expect((await target.fields({ name: 'items' })).map(({ name, native }) => `${name} ${native}`)).toEqual([
      'id bigint',
      'n integer',
      'price numeric(12,2)',
      'anything numeric(18,1)',
      'name character varying(65535)',
      'moment timestamp with time zone',
      'plain timestamp without time zone',
      'ok boolean',
      'note character varying(40)',
      'ratio double precision',
      'small real',
      'day date',
      'token character varying(36)',
      'doc character varying(65535)',
      'tags character varying(65535)',
      'bin varbyte(1024000)',
      'span character varying(64)',
    ]);
    expect((await target.fields({ name: 'items' }))[0]).toMatchObject({ primaryKeyPosition: 1, nullable: false });
  });

  test('append, replace and upsert', async () => {
    const few = 'SELECT id, n, name FROM items WHERE id <= 10';
    await copy(postgres, target, 'few', { sql: few });
    await copy(postgres, target, 'few', { sql: few, mode: 'append' });
    expect(await readRows(target, 'SELECT count(*) FROM few')).toEqual([['20']]);
    await copy(postgres, target, 'few', { sql: few, mode: 'replace' });
    expect(await readRows(target, 'SELECT count(*) FROM few')).toEqual([['10']]);
    const changed = "SELECT id, n, 'new' AS name FROM items WHERE id BETWEEN 6 AND 15";
    await copy(postgres, target, 'few', { sql: changed, mode: 'upsert', key: ['id'] });
    expect(await readRows(target, "SELECT name = 'new', count(*) FROM few GROUP BY 1 ORDER BY 1")).toEqual([
      [false, '5'],
      [true, '10'],
    ]);
  });

  test('an upsert by a key that the target has twice is refused: Redshift would take both rows for it', async () => {
    await runSql(
      target,
      'CREATE TABLE twice (id bigint, v integer); INSERT INTO twice VALUES (1, 1), (1, 2), (3, 3), (3, 4)',
    );
    const upsert = (sql: string) => copy(postgres, target, 'twice', { sql, mode: 'upsert', key: ['id'] });
    const error = await refusal(upsert('SELECT id, n AS v FROM items WHERE id <= 2'));
    expect(error).toMatchObject({ code: 'constraint', message: '1 keys (id) come more than once in the target.' });
    expect(await readRows(target, 'SELECT count(*), sum(v) FROM twice')).toEqual([['4', '10']]);
    expect(await upsert('SELECT id, n AS v FROM items WHERE id = 2')).toMatchObject({ rows: 1, verified: true });
  });

  test('a move that meets another transaction is run again as a whole; after three times it gives up', async () => {
    const events: string[] = [];
    const meet = async (times: number): Promise<MoveResult> => {
      meetings = times;
      return await copy(postgres, target, `met_${times}`, { onEvent: ({ event }) => events.push(event) });
    };
    expect(await meet(2)).toMatchObject({ rows: ROWS, verified: true });
    expect(await readRows(target, 'SELECT count(*) FROM met_2')).toEqual([[String(ROWS)]]);
    expect(events.filter((event) => event === 'again' || event === 'forecast')).toEqual(['forecast', 'again', 'again']);
    const error = await refusal(meet(3));
    expect(error).toMatchObject({ code: 'conflict', native: { code: '1023' } });
    expect((await target.tables()).map(({ name }) => name)).not.toContain('met_3');
  });

  test('a text that is too long is refused with its row and column, and nothing is left', async () => {
    const sql =
      "SELECT id, CASE WHEN id = 7 THEN repeat('é', 40000) ELSE 'x' END AS long FROM items WHERE id < 20 ORDER BY id";
    const error = await refusal(copy(postgres, target, 'too_long', { sql }));
    expect(error).toMatchObject({ code: 'invalid-data', native: { row: 7, column: 'long' } });
    expect((await target.tables()).map(({ name }) => name)).not.toContain('too_long');
  });
});

test('Redshift to PostgreSQL and to the workspace', async () => {
  for (const to of [postgres, duckdb]) {
    const result = await copy(target, to, 'back');
    expect(result).toMatchObject({ rows: ROWS, verified: true });
    expect(await readRows(to, 'SELECT count(*), sum(n) FROM back')).toEqual(
      await readRows(postgres, 'SELECT count(*), sum(n) FROM items'),
    );
  }
});

test('the workspace to Redshift', async () => {
  await runSql(
    duckdb,
    `CREATE TABLE items AS SELECT i AS id, i / 3 AS third, 'x' || i AS v FROM range(1, 2001) AS g(i)`,
  );
  expect(await copy(duckdb, target, 'from_workspace')).toMatchObject({ rows: 2_000, verified: true });
});

test('within Redshift a copy stays inside, and types stay', async () => {
  const result = await copy(target, target, 'inside');
  expect(result).toMatchObject({ rows: ROWS, verified: true, route: 'same database' });
  const natives = async (name: string) => (await target.fields({ name })).map(({ native }) => native);
  expect(await natives('inside')).toEqual(await natives('items'));
});

test('a query’s types that a table does not take, or takes for something smaller, are spelled out', async () => {
  const sql = "SELECT id, 'x' AS word, sum(price) AS total, count(*) AS n FROM items WHERE id < 10 GROUP BY id";
  const request = (to: Database) => ({
    mode: 'create' as const,
    verify: true,
    from: { connection: 'here', database: target, selection: { sql } },
    to: { connection: 'there', database: to, table: { name: 'of_a_query' } },
  });
  expect(await move(request(target), { ledger: memoryLedger() })).toMatchObject({ rows: 9, verified: true });
  expect((await target.fields({ name: 'of_a_query' })).map(({ name, native }) => `${name} ${native}`)).toEqual([
    'id bigint',
    'word character varying(65535)',
    // What `numeric` alone would be is numeric(18,0).
    'total numeric(18,2)',
    'n bigint',
  ]);
});

test('all of it keeps off what Redshift refuses', () => {
  expect(emulator.statements.length).toBeGreaterThan(50);
  expect(emulator.denied).toEqual([]);
});

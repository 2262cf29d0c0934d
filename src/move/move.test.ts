import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../tools/move-ends.ts';
import type { Database } from '../contract/connector.ts';
import type { DagFluxError } from '../contract/errors.ts';
import { move, moveBy } from './move.ts';
import type { RouteKind } from './routes.ts';
import type { MoveEvent, MoveRequest, MoveResult } from './types.ts';

const ROWS = 5000;
const COLUMNS = 'id, n, price, name, moment, ok, note, ratio, day, code, big, bin';

/** The same table in both kinds of database. */
const SOURCE = {
  postgres: `CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL, price numeric(12,2), name text NOT NULL,
      moment timestamptz, ok boolean, note text, ratio double precision, day date, code varchar(10), big bigint, bin bytea);
    INSERT INTO items SELECT i, i % 7, i / 100.0, 'name ' || i, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second',
      i % 3 = 0, CASE WHEN i % 5 = 0 THEN NULL WHEN i % 5 = 1 THEN '' ELSE 'note' END, i / 7.0, date '2000-01-01' + i % 900,
      'c' || i, 9223372036854775807 - i, '\\x00ff'::bytea FROM generate_series(1, ${ROWS}) AS g(i)`,
  duckdb: `CREATE TABLE items (id BIGINT PRIMARY KEY, n INTEGER NOT NULL, price DECIMAL(12,2), name VARCHAR NOT NULL,
      moment TIMESTAMP WITH TIME ZONE, ok BOOLEAN, note VARCHAR, ratio DOUBLE, day DATE, code VARCHAR, big BIGINT, bin BLOB);
    INSERT INTO items SELECT i, i % 7, i / 100.0, 'name ' || i, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_seconds(i),
      i % 3 = 0, CASE WHEN i % 5 = 0 THEN NULL WHEN i % 5 = 1 THEN '' ELSE 'note' END, i / 7.0,
      DATE '2000-01-01' + CAST(i % 900 AS INTEGER), 'c' || i, 9223372036854775807 - i, '\\x00\\xff'::BLOB
      FROM range(1, ${ROWS + 1}) AS g(i)`,
} as const;

type Kind = keyof typeof SOURCE;

const ends = new TestEnds();
const sources = {} as Record<Kind, Database>;
const targets = {} as Record<Kind, Database>;

beforeAll(async () => {
  for (const kind of ['postgres', 'duckdb'] as const) {
    sources[kind] = await ends[kind]();
    targets[kind] = await ends[kind]();
    await runSql(sources[kind], SOURCE[kind]);
  }
});
afterAll(async () => await ends[Symbol.asyncDispose]());

let count = 0;
const fresh = (): string => `copy_${++count}`;

interface Options extends Partial<Omit<MoveRequest, 'from' | 'to'>> {
  readonly route?: RouteKind;
  readonly columns?: readonly string[];
  readonly where?: string;
  readonly sql?: string;
  readonly table?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: MoveEvent) => void;
}

async function run(from: Database, to: Database, name: string, options: Options = {}): Promise<MoveResult> {
  const { route, columns, where, sql, table = 'items', signal, onEvent, ...rest } = options;
  const selection = sql === undefined ? { table: { name: table }, columns, where } : { sql };
  const request: MoveRequest = {
    mode: 'create',
    verify: true,
    ...rest,
    from: { connection: 'here', database: from, selection },
    to: { connection: 'there', database: to, table: { name } },
  };
  const ledger = memoryLedger();
  const result = await moveBy(route)(request, { ledger, signal, ...(onEvent && { onEvent }) });
  expect(ledger.open.size).toBe(0);
  return result;
}

const PAIRS = [
  ['postgres', 'postgres'],
  ['postgres', 'duckdb'],
  ['duckdb', 'postgres'],
  ['duckdb', 'duckdb'],
] as const;

describe.each(PAIRS)('%s to %s', (from, to) => {
  let source: Database;
  let target: Database;
  beforeAll(() => {
    source = sources[from];
    target = targets[to];
  });
  const all = (name: string) => `SELECT ${COLUMNS} FROM ${name} ORDER BY id`;

  test('create makes a table with the same rows, key and constraints', async () => {
    const name = fresh();
    const events: MoveEvent[] = [];
    const result = await run(source, target, name, { onEvent: (event) => events.push(event) });
    expect(result).toMatchObject({ rows: ROWS, verified: true });
    expect(await readRows(target, all(name))).toEqual(await readRows(source, all('items')));
    const fields = await target.fields({ name });
    expect(fields.filter((field) => !field.nullable).map((field) => field.name)).toEqual(['id', 'n', 'name']);
    expect(fields.filter((field) => field.primaryKeyPosition !== null).map((field) => field.name)).toEqual(['id']);
    expect(events.map(({ event }) => event).slice(0, 2)).toEqual(['forecast', 'route']);
    expect(events.at(-1)).toMatchObject({ event: 'progress', phase: 'copy', rows: ROWS });
  });

  test('every route brings the same rows', async () => {
    const expected = await readRows(source, all('items'));
    for (const route of ['wire', 'batches'] as const) {
      const name = fresh();
      const done = await run(source, target, name, { route }).catch((error: DagFluxError) => {
        if (route === 'wire' && error.code === 'unsupported') return null;
        throw error;
      });
      if (done === null) continue;
      expect(done.route).toMatch(new RegExp(`^${route}`));
      expect(await readRows(target, all(name))).toEqual(expected);
    }
  });

  test('create from a query, of some columns and rows', async () => {
    const name = fresh();
    await run(source, target, name, { sql: 'SELECT id AS a, name AS "b c" FROM items WHERE id <= 3 -- the first' });
    expect(await readRows(target, `SELECT * FROM ${name} ORDER BY a`)).toEqual([
      ['1', 'name 1'],
      ['2', 'name 2'],
      ['3', 'name 3'],
    ]);
    const other = fresh();
    await run(source, target, other, { columns: ['name', 'n'], where: 'id > 4990' });
    expect((await target.fields({ name: other })).map((field) => [field.name, field.primaryKeyPosition])).toEqual([
      ['name', null],
      ['n', null],
    ]);
  });

  test('create refuses a table that is there, and leaves it', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (x integer)`);
    expect((await refusal(run(source, target, name))).code).toBe('already-exists');
    expect((await target.fields({ name })).map((field) => field.name)).toEqual(['x']);
  });

  test('a dry run tells and does nothing', async () => {
    const before = await tableNames(target);
    const result = await run(source, target, fresh(), { dryRun: true });
    expect(result).toMatchObject({ rows: 0, route: null, verified: null });
    expect(result.forecast).toHaveLength(12);
    expect(await tableNames(target)).toEqual(before);
  });

  test('append adds by name and leaves defaults to the target', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (name text, extra integer DEFAULT 7, id bigint, price numeric(14,2))`);
    await runSql(target, `INSERT INTO ${name} VALUES ('old', 1, 0, 1)`);
    const result = await run(source, target, name, {
      mode: 'append',
      columns: ['id', 'name', 'price'],
      where: 'id < 3',
    });
    expect(result.rows).toBe(2);
    expect(await readRows(target, `SELECT * FROM ${name} ORDER BY id`)).toEqual([
      ['old', 1, '0', '1.00'],
      ['name 1', 7, '1', '0.01'],
      ['name 2', 7, '2', '0.02'],
    ]);
  });

  test('append refuses columns that the target does not have', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id bigint)`);
    const error = await refusal(run(source, target, name, { mode: 'append', columns: ['id', 'n', 'name'] }));
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining('n, name') });
  });

  test('replace exchanges the rows of the table that is there', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id bigint PRIMARY KEY, name text)`);
    await runSql(target, `INSERT INTO ${name} VALUES (1, 'old'), (-1, 'old')`);
    await run(source, target, name, { mode: 'replace', columns: ['id', 'name'], where: 'id < 3' });
    expect(await readRows(target, `SELECT * FROM ${name} ORDER BY id`)).toEqual([
      ['1', 'name 1'],
      ['2', 'name 2'],
    ]);
  });

  test('upsert updates and inserts, and leaves what was not copied', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id bigint PRIMARY KEY, name text, kept text DEFAULT 'new')`);
    await runSql(target, `INSERT INTO ${name} VALUES (1, 'old', 'kept'), (-1, 'old', 'kept')`);
    const result = await run(source, target, name, { mode: 'upsert', columns: ['id', 'name'], where: 'id < 3' });
    expect(result).toMatchObject({ rows: 2, verified: true });
    expect(await readRows(target, `SELECT * FROM ${name} ORDER BY id`)).toEqual([
      ['-1', 'old', 'kept'],
      ['1', 'name 1', 'kept'],
      ['2', 'name 2', 'new'],
    ]);
  });

  test.each([
    ['NULL', 'SELECT CASE WHEN id > 2 THEN NULL ELSE id END AS id, name FROM items', /id.*4998 rows/],
    ['repeated', 'SELECT n AS id, name FROM items', /7 keys \(id\)/],
  ])('upsert refuses keys that are %s', async (_, sql, message) => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id bigint PRIMARY KEY, name text)`);
    await runSql(target, `INSERT INTO ${name} VALUES (1, 'old')`);
    const error = await refusal(run(source, target, name, { mode: 'upsert', sql }));
    expect(error).toMatchObject({ code: 'constraint', message: expect.stringMatching(message) });
    expect(await readRows(target, `SELECT * FROM ${name}`)).toEqual([['1', 'old']]);
  });

  test('lossy stops, unless the data fits or it is allowed', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id integer, price numeric(8,1))`);
    const options = { mode: 'append', columns: ['id', 'price'] } as const;
    const error = await refusal(run(source, target, name, options));
    expect(error).toMatchObject({ code: 'lossy', hint: expect.stringContaining('--allow-lossy price') });
    expect(error.message).not.toContain('id (');
    expect(await readRows(target, `SELECT * FROM ${name}`)).toEqual([]);
    const fitting = await run(source, target, name, { ...options, where: 'id % 10 = 0' });
    expect(fitting.forecast.map(({ verdict }) => verdict)).toEqual(['exact', 'exact']);
    const allowed = await run(source, target, name, { ...options, allowLossy: ['price'], where: 'id < 10' });
    expect(allowed.forecast.map(({ verdict }) => verdict)).toEqual(['exact', 'lossy']);
    expect((await refusal(run(source, target, name, { ...options, allowLossy: ['prise'] }))).code).toBe(
      'invalid-input',
    );
  });

  test('a key that comes twice undoes the move', async () => {
    const name = fresh();
    await runSql(target, `CREATE TABLE ${name} (id bigint PRIMARY KEY, name text)`);
    await runSql(target, `INSERT INTO ${name} VALUES (${ROWS}, 'old')`);
    const before = await tableNames(target);
    for (const mode of ['append', 'replace'] as const) {
      const sql = `SELECT id, name FROM items UNION ALL SELECT ${ROWS}, 'again'`;
      const error = await refusal(run(source, target, name, { mode, sql }));
      expect(error).toMatchObject({ code: 'constraint', message: expect.stringContaining('"there"') });
      expect(await readRows(target, `SELECT * FROM ${name}`)).toEqual([[String(ROWS), 'old']]);
    }
    expect(await tableNames(target)).toEqual(before);
  });

  test('a reader that fails half-way undoes the move', async () => {
    const name = fresh();
    const before = await tableNames(target);
    const sql = `SELECT id, 100 / (${ROWS - 10} - id) AS x FROM items`;
    const failing =
      from === 'postgres'
        ? sql
        : `SELECT id, CAST(CASE WHEN id > 4000 THEN 'x' ELSE '1' END AS INTEGER) AS x FROM items`;
    const error = await refusal(run(source, target, name, { sql: failing }));
    expect(error.message).toContain('"here"');
    expect(await tableNames(target)).toEqual(before);
  });

  test('an abort half-way undoes the move', async () => {
    const name = fresh();
    const before = await tableNames(target);
    const stop = new AbortController();
    const onEvent = ({ event }: MoveEvent): void => {
      if (event === 'route') stop.abort();
    };
    const error = await refusal(run(source, target, name, { signal: stop.signal, onEvent }));
    expect(error.code).toBe('cancelled');
    expect(await tableNames(target)).toEqual(before);
  });
});

describe.each(['postgres', 'duckdb'] as const)('within one %s', (kind) => {
  test('every mode stays inside, and brings the same rows as the other routes', async () => {
    const database = sources[kind];
    const all = (name: string) => readRows(database, `SELECT ${COLUMNS} FROM ${name} ORDER BY id`);
    const expected = await all('items');
    for (const route of [undefined, 'batches', 'wire'] as const) {
      const name = fresh();
      const options = route === undefined ? {} : { route };
      const done = await run(database, database, name, options).catch((error: DagFluxError) => {
        if (route === 'wire' && error.code === 'unsupported') return null;
        throw error;
      });
      if (done === null) continue;
      expect(done.route).toMatch(route ?? /^same database$/);
      expect(await all(name)).toEqual(expected);
      await run(database, database, name, { ...options, mode: 'replace' });
      await run(database, database, name, { ...options, mode: 'upsert' });
      expect(await all(name)).toEqual(expected);
      await runSql(database, `DELETE FROM ${name}`);
      await run(database, database, name, { ...options, mode: 'append' });
      expect(await all(name)).toEqual(expected);
    }
  });

  test('a table is replaced from itself', async () => {
    const database = sources[kind];
    const name = fresh();
    await run(database, database, name);
    await run(database, database, name, { mode: 'replace', sql: `SELECT * FROM ${name} WHERE id <= 2` });
    expect(await readRows(database, `SELECT id FROM ${name} ORDER BY id`)).toEqual([['1'], ['2']]);
  });
});

test('move is moveBy without a choice', async () => {
  const from = { connection: 'here', database: sources.postgres, selection: { table: { name: 'items' } } };
  const to = { connection: 'there', database: targets.postgres, table: { name: fresh() } };
  const result = await move({ from, to, mode: 'create' }, { ledger: memoryLedger() });
  expect(result).toMatchObject({ rows: ROWS, verified: null, route: 'wire pgcopy-binary' });
});

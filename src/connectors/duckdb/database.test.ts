import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database, Session, StatementEvent } from '../../contract/connector.ts';
import { validateSettings } from '../../contract/form.ts';
import type { Field, Value } from '../../contract/values.ts';
import { duckdb } from './manifest.ts';

let folder: string;
let database: Database;

const open = (): Promise<Database> =>
  duckdb.open(validateSettings(duckdb.form, { file: join(folder, 'data', 'test.duckdb') }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dagflux-duckdb-'));
  database = await open();
});

afterEach(async () => {
  await database[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const events = async (session: Session, sql: string, options = {}): Promise<StatementEvent[]> =>
  await Array.fromAsync(session.run(sql, options));

const run = (sql: string, options = {}): Promise<StatementEvent[]> =>
  database.session((session) => events(session, sql, options));

const rowsOf = (all: readonly StatementEvent[]): Value[][] =>
  all.flatMap((event) =>
    event.kind === 'batch'
      ? Array.from({ length: event.batch.rows }, (_, row) => event.batch.columns.map((column) => column[row] as Value))
      : [],
  );

const query = async (sql: string, options = {}): Promise<Value[][]> => rowsOf(await run(sql, options));

const field = (name: string, native: string, kind: Field['type']): Field => ({ name, native, type: kind });

test('the file is made on first use, for its owner only', async () => {
  const path = join(folder, 'data', 'test.duckdb');
  await expect(stat(path)).rejects.toThrow();
  expect(await database.test()).toMatchObject({ ok: true, version: expect.stringMatching(/^v1\./) });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'data'))).mode & 0o777).toBe(0o700);
});

test('schemas, tables and columns', async () => {
  await run(`CREATE SCHEMA "Odd "" one"; CREATE TABLE "Odd "" one"."a.b" (x INTEGER);
    CREATE SEQUENCE s; CREATE TABLE t (b VARCHAR DEFAULT 'x', a INTEGER DEFAULT nextval('s'), twice INTEGER AS (a * 2), n DECIMAL(10,2), PRIMARY KEY (a, b));
    CREATE VIEW v AS SELECT a FROM t; COMMENT ON TABLE t IS 'a table'; COMMENT ON COLUMN t.n IS 'a number'; INSERT INTO t (n) VALUES (1)`);
  expect(await database.schemas()).toEqual([{ name: 'Odd " one' }, { name: 'main' }]);
  expect((await database.schemas({ system: true })).map((schema) => schema.name)).toContain('information_schema');
  expect(await database.tables('main')).toEqual([
    { schema: 'main', name: 't', kind: 'table', estimatedRows: 1, bytes: null, comment: 'a table' },
    { schema: 'main', name: 'v', kind: 'view', estimatedRows: null, bytes: null, comment: null },
  ]);
  expect(await database.tables()).toHaveLength(3);
  await expect(database.tables('nope')).rejects.toMatchObject({ code: 'not-found' });
  const fields = await database.fields({ name: 't' });
  expect(fields.map((one) => [one.name, one.native, one.nullable, one.primaryKeyPosition, one.generated])).toEqual([
    ['b', 'VARCHAR', false, 2, false],
    ['a', 'INTEGER', false, 1, false],
    ['twice', 'INTEGER', true, null, true],
    ['n', 'DECIMAL(10,2)', true, null, false],
  ]);
  expect(fields.map((one) => one.default)).toEqual(["'x'", "nextval('s')", null, null]);
  expect(fields[3]?.comment).toBe('a number');
  expect(await database.fields({ schema: 'Odd " one', name: 'a.b' })).toHaveLength(1);
  await expect(database.fields({ name: 'nope' })).rejects.toMatchObject({ code: 'not-found' });
});

test('several statements give several results, and stop at the first error', async () => {
  const all = await run(
    'CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2); SELECT a, a AS a FROM t ORDER BY a',
  );
  expect(all.filter((event) => event.kind === 'done').map((event) => [event.command, event.rowCount])).toEqual([
    ['CREATE TABLE', null],
    ['INSERT', 2],
    ['SELECT', 2],
  ]);
  expect(all.find((event) => event.kind === 'fields')?.fields.map((one) => one.name)).toEqual(['a', 'a']);
  expect(rowsOf(all)).toEqual([
    [1, 1],
    [2, 2],
  ]);
  const seen: string[] = [];
  const failing = database.session(async (session) => {
    for await (const event of session.run("INSERT INTO t VALUES (3); SELECT 'é', nope FROM t; DELETE FROM t")) {
      seen.push(event.kind);
    }
  });
  await expect(failing).rejects.toMatchObject({ code: 'invalid-sql', native: { position: 39 } });
  expect(seen).toEqual(['done']);
  expect(await query('SELECT count(*) FROM t')).toEqual([[3n]]);
});

test('parameters, by position', async () => {
  const parameters = [5n, 'x', true, new Uint8Array([0, 255]), 1.5, null, 7];
  expect(
    await query('SELECT $1::BIGINT, $2::VARCHAR, $3::BOOLEAN, $4::BLOB, $5::DOUBLE, $6::INTEGER, $7::DECIMAL(5,2)', {
      parameters,
    }),
  ).toEqual([[5n, 'x', true, new Uint8Array([0, 255]), 1.5, null, '7.00']]);
  expect(await query('SELECT i FROM range(10) r(i) WHERE i = ?', { parameters: ['4'] })).toEqual([[4n]]);
  await expect(query('SELECT $1::INTEGER')).rejects.toMatchObject({ code: 'invalid-input' });
});

test('a row limit is read from the cursor and flagged', async () => {
  const all = await run('SELECT * FROM range(10000000)', { maxRows: 3000 });
  expect(all.at(-1)).toMatchObject({ kind: 'done', rowCount: 3000, truncated: true });
  expect((await run('SELECT * FROM range(3000)', { maxRows: 3000 })).at(-1)).toMatchObject({ truncated: false });
  await run('CREATE TABLE t AS SELECT * FROM range(100)');
  expect(await database.preview({ name: 't' }, 10)).toMatchObject({ batch: { rows: 10 }, truncated: true });
});

test('a query that fails in the middle of its rows is an error, never a short result', async () => {
  const sql = "SELECT CAST(CASE WHEN i = 500000 THEN 'x' ELSE '1' END AS INTEGER) FROM range(1000000) r(i)";
  await expect(run(sql)).rejects.toMatchObject({ code: 'invalid-data', native: { position: 8 } });
  await expect(run(`SELECT 1; ${sql}`)).rejects.toMatchObject({ code: 'invalid-data' });
});

test('a time limit and a signal end a statement', async () => {
  const endless = 'SELECT count(*) FROM range(1000000000) a, range(1000) b';
  await expect(run(endless, { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
  const controller = new AbortController();
  const running = run('SELECT * FROM range(100000000000)', { signal: controller.signal, batchRows: 1 });
  setImmediate(() => controller.abort());
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect(run('SELECT 1', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
});

test('a transaction commits, rolls back, and refuses to write when it only reads', async () => {
  await run('CREATE TABLE t (a INTEGER)');
  await database.session((session) => events(session, 'INSERT INTO t VALUES (1)'), { transaction: 'write' });
  const failing = database.session(
    async (session) => {
      await events(session, 'INSERT INTO t VALUES (2)');
      throw new Error('stop');
    },
    { transaction: 'write' },
  );
  await expect(failing).rejects.toThrow('stop');
  expect(await query('SELECT a FROM t')).toEqual([[1]]);
  const writing = database.session((session) => events(session, 'INSERT INTO t VALUES (3)'), { transaction: 'read' });
  await expect(writing).rejects.toThrow();
  expect(await query('SELECT a FROM t')).toEqual([[1]]);
});

test('reads batches by rows and bytes; one that is broken off leaves the transaction usable and the file free', async () => {
  await run("CREATE TABLE t AS SELECT i, repeat('x', 1000) AS s FROM range(20000) r(i)");
  await database.session(
    async (session) => {
      const sizes: number[] = [];
      for await (const batch of await session.read('SELECT i FROM t', { batchRows: 7000 })) sizes.push(batch.rows);
      expect(sizes).toEqual([7000, 7000, 6000]);
      let most = 0;
      for await (const batch of await session.read('SELECT * FROM t', { batchBytes: 50_000 }))
        most = Math.max(most, batch.rows);
      expect(most).toBeLessThan(60);
      for await (const _ of await session.read('SELECT * FROM t')) break;
      expect(rowsOf(await events(session, 'SELECT count(*) FROM t'))).toEqual([[20_000n]]);
      for await (const _ of await session.read('SELECT * FROM t')) break;
    },
    { transaction: 'read' },
  );
  await database[Symbol.asyncDispose]();
  database = await open();
  expect(await query('SELECT count(*) FROM t')).toEqual([[20_000n]]);
});

test('loads batches, converts by the column, and leaves generated and missing columns to the database', async () => {
  await run(
    "CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR DEFAULT 'none', twice BIGINT AS (id * 2), amount DECIMAL(12,2), extra INTEGER DEFAULT 7)",
  );
  const rows = 25_000;
  const ids = Array.from({ length: rows }, (_, row) => BigInt(row));
  const names = ids.map((id) => (id % 5n === 0n ? null : `the name of number ${id}`));
  const loaded = await database.session(
    async (session) => {
      const fields = [
        field('amount', 'numeric', { kind: 'decimal' }),
        field('twice', 'int8', { kind: 'int', bits: 64 }),
        field('name', 'text', { kind: 'text' }),
        field('id', 'int8', { kind: 'int', bits: 64 }),
      ];
      await using load = await session.load({ name: 't' }, fields);
      for (let from = 0; from < rows; from += 10_000) {
        const part = ids.slice(from, from + 10_000);
        await load.write({
          rows: part.length,
          columns: [part.map((id) => `${id}.5`), part, names.slice(from, from + 10_000), part],
        });
      }
      return await load.finish();
    },
    { transaction: 'write' },
  );
  expect(loaded).toEqual({ rows });
  expect(
    await query('SELECT count(*), sum(id), sum(twice), sum(amount)::VARCHAR, count(name), min(extra) FROM t'),
  ).toEqual([[25_000n, '312487500', '624975000', '312500000.00', 20_000n, 7]]);
  expect(await query('SELECT name, amount FROM t WHERE id = 20481')).toEqual([
    ['the name of number 20481', '20481.50'],
  ]);
});

test('a value that does not fit names its row and column, and nothing is written', async () => {
  await run('CREATE TABLE t (a INTEGER NOT NULL, d DECIMAL(5,2))');
  const load = (columns: Value[][]): Promise<unknown> =>
    database.session(
      async (session) => {
        const fields = [field('a', 'int4', { kind: 'int', bits: 32 }), field('d', 'numeric', { kind: 'decimal' })];
        await using load = await session.load({ name: 't' }, fields);
        await load.write({ rows: 1, columns: [[1], ['1.00']] });
        await load.write({ rows: columns[0]?.length ?? 0, columns });
        await load.finish();
      },
      { transaction: 'write' },
    );
  await expect(
    load([
      [1, 2, 3],
      ['1', 'NaN', '2'],
    ]),
  ).rejects.toMatchObject({
    code: 'invalid-data',
    native: { row: 3, column: 'd' },
  });
  await expect(
    load([
      [1, null],
      ['1', '2'],
    ]),
  ).rejects.toMatchObject({ code: 'constraint', native: { row: 3, column: 'a' } });
  await expect(
    load([
      [1, 2],
      ['1', '1000'],
    ]),
  ).rejects.toMatchObject({ code: 'invalid-data', native: { row: 3 } });
  expect(await query('SELECT count(*) FROM t')).toEqual([[0n]]);
});

test('a duplicate key in the last rows undoes the whole load', async () => {
  await run('CREATE TABLE t (a INTEGER PRIMARY KEY)');
  const load = database.session(
    async (session) => {
      await using load = await session.load({ name: 't' }, [field('a', 'int4', { kind: 'int', bits: 32 })]);
      await load.write({
        rows: 30_000,
        columns: [Array.from({ length: 30_000 }, (_, row) => (row === 29_999 ? 5 : row))],
      });
      await load.finish();
    },
    { transaction: 'write' },
  );
  await expect(load).rejects.toMatchObject({ code: 'constraint', native: { table: 't' } });
  expect(await query('SELECT count(*) FROM t')).toEqual([[0n]]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../../tools/move-ends.ts';
import type { Database } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import { type Rehearsal, rehearse } from './rehearsal.ts';
import type { InPlaceRehearsal } from './rehearse-in-place.ts';
import { runTransformer } from './run.ts';
import type { TransformerSpecification } from './specification.ts';

const ends = new TestEnds();
let postgres: Database;
let workspace: Database;

beforeAll(async () => {
  postgres = await ends.postgres();
  workspace = await ends.duckdb();
});
afterAll(async () => await ends[Symbol.asyncDispose]());

beforeEach(async () => {
  await runSql(
    postgres,
    `DROP TABLE IF EXISTS items, totals, "Odd", other;
    CREATE TABLE items (id int PRIMARY KEY, name text, price numeric(12,2), note json);
    INSERT INTO items SELECT i, 'name ' || i, i / 10.0, '{"a": 1}' FROM generate_series(1, 100) AS g(i);
    CREATE TABLE other (id int); INSERT INTO other VALUES (1);
    CREATE TABLE "Odd" (a int); INSERT INTO "Odd" VALUES (1), (1), (2)`,
  );
});

const items: TableName = { schema: 'public', name: 'items' };

function inPlace(sql: string, table = items): TransformerSpecification {
  return { source: { connection: 'erp', table }, sql };
}

function newTable(sql: string, connection = 'erp', name = 'totals'): TransformerSpecification {
  return { source: { connection: 'erp', table: items }, target: { connection, table: { name } }, sql };
}

const endsOf = ({ target }: TransformerSpecification) => ({
  source: postgres,
  target: target?.connection === 'workspace' ? workspace : postgres,
});

const tried = (specification: TransformerSpecification, rowLimit?: number): Promise<Rehearsal> =>
  rehearse(specification, endsOf(specification), { ledger: memoryLedger(), rowLimit });
const done = (specification: TransformerSpecification) =>
  runTransformer(specification, endsOf(specification), { ledger: memoryLedger() });

async function triedInPlace(sql: string, table?: TableName): Promise<InPlaceRehearsal> {
  const rehearsal = await tried(inPlace(sql, table));
  if (rehearsal.kind !== 'in place') throw new Error('A table was made.');
  return rehearsal;
}

describe('a new table', () => {
  const sql = 'SELECT id % 3 AS third, sum(price)::numeric(12,2) AS total FROM items GROUP BY 1';

  test.each(['erp', 'workspace'])('in %s: tried without a trace, then made', async (connection) => {
    const specification = newTable(sql, connection, `totals_${connection}`);
    expect(await tried(specification)).toMatchObject({
      kind: 'new table',
      forecast: [{ column: 'third' }, { column: 'total' }],
      preview: { batch: { rows: 3 }, truncated: false },
    });
    expect(await tableNames(postgres)).toEqual(['Odd', 'items', 'other']);
    expect(await done(specification)).toMatchObject({ kind: 'new table', rows: 3 });
    const target = endsOf(specification).target;
    expect(await readRows(target, `SELECT total FROM totals_${connection} ORDER BY third`)).toEqual([
      ['168.30'],
      ['171.70'],
      ['165.00'],
    ]);
    await runSql(target, `DROP TABLE totals_${connection}`);
  });

  test('a preview of many rows is cut, and says so', async () => {
    expect(await tried(newTable('SELECT * FROM items'))).toMatchObject({
      preview: { batch: { rows: 20 }, truncated: true },
    });
  });

  test.each([
    ['a statement that writes', 'DELETE FROM items'],
    ['a SELECT that writes', 'WITH gone AS (DELETE FROM items RETURNING *) SELECT * FROM gone'],
    ['a SELECT that makes a table', 'SELECT * INTO more FROM items'],
    ['a SELECT that locks', 'SELECT * FROM items FOR UPDATE'],
    ['two statements', 'SELECT 1; SELECT 2'],
    ['a function that reaches other sessions', 'SELECT pg_cancel_backend(1)'],
    ['a function that reads files', "SELECT pg_catalog.pg_read_file('PG_VERSION')"],
    ['a sequence', "SELECT nextval('s')"],
    ['what cannot be parsed', 'DO $$ BEGIN END $$'],
    ['no statement', '-- nothing'],
  ])('%s is refused', async (_, refused) => {
    expect(await refusal(tried(newTable(refused)))).toMatchObject({ code: 'invalid-sql' });
    expect(await refusal(done(newTable(refused)))).toMatchObject({ code: 'invalid-sql' });
  });

  test('what the database refuses is said before anything is made', async () => {
    expect(await refusal(tried(newTable('SELECT nobody FROM items')))).toMatchObject({ code: 'invalid-sql' });
  });

  test('only the same connection or the workspace is a place for it', async () => {
    const elsewhere = newTable(sql, 'lake');
    expect(await refusal(tried(elsewhere))).toMatchObject({ code: 'invalid-input' });
  });
});

describe('in place', () => {
  test('rows that would change, go or come are counted and shown, and nothing is done', async () => {
    const sql = `UPDATE items SET price = price * 2 WHERE id <= 3; DELETE FROM items WHERE id > 98`;
    const { rowsBefore, changes, notes } = await triedInPlace(sql);
    expect([rowsBefore, notes]).toEqual([100, []]);
    expect(changes).toMatchObject({ rowsAfter: 98, rows: { changed: 3, removed: 2, added: 0 } });
    expect(changes?.rows?.sample).toContainEqual({
      key: [2],
      before: [2, 'name 2', '0.20', '{"a": 1}'],
      after: [2, 'name 2', '0.40', '{"a": 1}'],
    });
    expect(changes?.rows?.sample).toContainEqual({
      key: [99],
      before: [99, 'name 99', '9.90', '{"a": 1}'],
      after: null,
    });
    expect(await readRows(postgres, 'SELECT count(*), sum(price) FROM items')).toEqual([['100', '505.00']]);
  });

  test('columns that come and go are told; rows are compared by those that stay', async () => {
    const { changes } = await triedInPlace(
      `ALTER TABLE items ADD COLUMN short text, DROP COLUMN note; UPDATE items SET short = left(name, 4)`,
    );
    expect(changes).toMatchObject({
      columnsAdded: ['short'],
      columnsRemoved: ['note'],
      rows: { changed: 0, removed: 0, added: 0 },
    });
  });

  test('a key that moves is a row that goes and one that comes', async () => {
    const { changes } = await triedInPlace('UPDATE items SET id = 1000 WHERE id = 1');
    expect(changes?.rows).toMatchObject({ changed: 0, removed: 1, added: 1 });
    expect(changes?.rows?.sample).toContainEqual({ key: [1000], before: null, after: expect.any(Array) });
  });

  test('a table without a key is counted', async () => {
    const { changes } = await triedInPlace('DELETE FROM "Odd" WHERE a = 1', { schema: 'public', name: 'Odd' });
    expect(changes).toMatchObject({ rowsAfter: 1, rows: null });
  });

  test('a table beyond the limit is not tried, and that is said', async () => {
    expect(await tried(inPlace('DELETE FROM items'), 99)).toMatchObject({
      rowsBefore: 100,
      changes: null,
      notes: [
        expect.stringContaining('more than 99 rows'),
        expect.stringMatching(/^The database has checked it and expects: 1\. DELETE changes about \d+ rows\.$/),
      ],
    });
  });

  test('beyond the limit the database checks and estimates what it has not run', async () => {
    await runSql(postgres, 'ANALYZE items');
    const changes =
      "UPDATE items SET name = ';' WHERE id <= 50; DELETE FROM items WHERE id = 7; ALTER TABLE items ADD x int; UPDATE items SET x = 1";
    expect(await tried(inPlace(changes), 99)).toMatchObject({
      changes: null,
      notes: [
        expect.stringContaining('more than 99 rows'),
        expect.stringMatching(
          /^The database has checked it and expects: 1\. UPDATE changes about (49|50|51) rows, 2\. DELETE changes about 1 row\. What 3\. ALTER TABLE and what stands behind it do shows only when they run\.$/,
        ),
      ],
    });
    await expect(
      tried(inPlace('UPDATE items SET name = 1; DELETE FROM items WHERE nobody = 1'), 99),
    ).rejects.toMatchObject({
      message: expect.stringContaining('nobody'),
    });
    expect(await readRows(postgres, "SELECT count(*) FROM items WHERE name = ';'")).toEqual([['0']]);
  });

  test('a table that somebody else holds is not waited for without end', async () => {
    const held = Promise.withResolvers<void>();
    const free = Promise.withResolvers<void>();
    const other = postgres.session(
      async (session) => {
        for await (const _ of session.run('LOCK TABLE items IN ACCESS EXCLUSIVE MODE'));
        held.resolve();
        await free.promise;
      },
      { transaction: 'write' },
    );
    await held.promise;
    try {
      const waiting = rehearse(inPlace('DELETE FROM items'), endsOf(inPlace('')), {
        ledger: memoryLedger(),
        timeout: 200,
      });
      expect(await refusal(waiting)).toMatchObject({
        code: 'timeout',
        hint: expect.stringContaining('hold the table'),
      });
    } finally {
      free.resolve();
      await other;
    }
    expect(await readRows(postgres, 'SELECT count(*) FROM items')).toEqual([['100']]);
  });

  test.each([
    ['a change', inPlace('DELETE FROM items')],
    ['a new table', newTable('SELECT * FROM items')],
  ])('%s of a table that was dropped after it was shown is refused in a sentence', async (_, specification) => {
    await tried(specification);
    await runSql(postgres, 'DROP TABLE items');
    expect(await refusal(done(specification))).toMatchObject({
      code: 'not-found',
      message: 'The table erp:public.items is not there (any more). Nothing was done.',
    });
    expect(await tableNames(postgres)).toEqual(['Odd', 'other']);
  });

  test('it is done as a whole, or not at all', async () => {
    expect(
      await done(inPlace('UPDATE items SET name = upper(name) WHERE id < 3; DELETE FROM items WHERE id = 3')),
    ).toEqual({
      kind: 'in place',
      statements: [
        { class: 'update', rows: 2 },
        { class: 'delete', rows: 1 },
      ],
    });
    const failing = inPlace('DELETE FROM items WHERE id = 4; UPDATE items SET id = 5 WHERE id = 6');
    expect(await refusal(done(failing))).toMatchObject({ code: 'constraint' });
    expect(await readRows(postgres, 'SELECT count(*) FROM items')).toEqual([['99']]);
  });

  test.each([
    ['another table', 'DELETE FROM other'],
    ['a table of another case', 'DELETE FROM "Items"'],
    ['another schema', 'DELETE FROM pg_catalog.items'],
    ['a second table', 'DELETE FROM items; DELETE FROM other'],
    ['a new row', "INSERT INTO items VALUES (101, 'x', 1, NULL)"],
    ['DROP', 'DROP TABLE items'],
    ['TRUNCATE', 'TRUNCATE items'],
    ['COMMIT', 'DELETE FROM items; COMMIT'],
    ['GRANT', 'GRANT ALL ON items TO public'],
    [
      'a CTE that changes another table',
      'WITH x AS (DELETE FROM other RETURNING id) DELETE FROM items USING x WHERE items.id = x.id',
    ],
    ['a SELECT', 'SELECT * FROM items'],
  ])('%s is refused', async (_, sql) => {
    expect(await refusal(done(inPlace(sql)))).toMatchObject({ code: 'invalid-sql' });
    expect(await readRows(postgres, 'SELECT (SELECT count(*) FROM items), (SELECT count(*) FROM other)')).toEqual([
      ['100', '1'],
    ]);
  });

  test('names without quotes are folded as the database does', async () => {
    expect((await triedInPlace('DELETE FROM PUBLIC.Items WHERE id = 1')).changes?.rowsAfter).toBe(99);
  });
});

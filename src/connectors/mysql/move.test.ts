import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds, tableNames } from '../../../tools/move-ends.ts';
import { mysqlServers } from '../../../tools/open-mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import { moveBy } from '../../move/move.ts';
import type { RouteKind } from '../../move/routes.ts';
import type { MoveRequest } from '../../move/types.ts';

const ROWS = 2_500;

for (const [title, offered] of await mysqlServers()) {
  describeWith(`moves with ${title}`, offered, (server) => {
    const ends = new TestEnds();
    let postgres: Database;
    let target: Database;
    let other: Database;
    let duckdb: Database;
    beforeAll(async () => {
      postgres = await ends.postgres();
      [target, other, duckdb] = [await ends.mysql(server), await ends.mysql(server), await ends.duckdb()];
      await runSql(
        postgres,
        `CREATE TABLE items (id bigint PRIMARY KEY, n integer NOT NULL, price numeric(12,2), anything numeric, name text NOT NULL,
           moment timestamptz, plain timestamp, ok boolean, note varchar(10), ratio double precision, small real, day date,
           at time, token uuid, doc jsonb, tags text[], bin bytea, span interval);
         INSERT INTO items SELECT i, i % 7, i / 100.0, i * 1.5, 'it''s a \\ name ' || i, timestamptz '2024-01-01 00:00:00+00' + i * interval '1 second',
           timestamp '1001-01-01' + i * interval '1 ms', i % 3 = 0, CASE WHEN i % 5 = 0 THEN NULL WHEN i % 5 = 1 THEN '' ELSE '北京\\n👍' END,
           i / 7.0, i / 3.0, date '2000-01-01' + i % 900, time '12:00' + i * interval '1 ms', gen_random_uuid(), jsonb_build_object('a', i, 'b', 'c\\"d'),
           ARRAY['x', NULL], '\\x00ff5c27'::bytea, '1 month 2 days 03:04:05.6'::interval FROM generate_series(1, ${ROWS}) AS g(i);
         CREATE TABLE plain_items AS SELECT id, n, price, name, moment, plain, ok, note, ratio, small, day, at, token, bin FROM items;
         ALTER TABLE plain_items ADD PRIMARY KEY (id), ALTER n SET NOT NULL, ALTER name SET NOT NULL`,
      );
    });
    afterAll(() => ends[Symbol.asyncDispose]());

    const ledger = memoryLedger();
    const copy = (
      from: Database,
      to: Database,
      table: string,
      { source = 'items', route, ...rest }: Partial<MoveRequest> & { source?: string; route?: RouteKind } = {},
    ) =>
      moveBy(route)(
        {
          mode: 'create',
          verify: true,
          ...rest,
          from: {
            connection: 'here',
            database: from,
            selection: source.startsWith('SELECT') ? { sql: source } : { table: { name: source } },
          },
          to: { connection: 'there', database: to, table: { name: table } },
        } as MoveRequest,
        { ledger },
      );
    const ownTables = async (): Promise<string[]> =>
      (await target.tables(target.defaultSchema)).map(({ name }) => name);
    const count = async (database: Database, table: string): Promise<unknown> =>
      (await readRows(database, `SELECT count(*) FROM ${table}`))[0]?.[0];

    test('what no other database takes is forecast, before anything moves; text takes it', async () => {
      await runSql(
        target,
        `CREATE TABLE odd (id int PRIMARY KEY, d date, m datetime(3), t time(1), fine date, edge time);
         SET SESSION sql_mode = 'ALLOW_INVALID_DATES';
         INSERT INTO odd VALUES (1, '0000-00-00', '0000-00-00 00:00:00', '24:00:00.1', '0001-01-01', '24:00:00'),
           (2, '2024-00-10', '2024-02-28', '-00:00:00.5', NULL, '00:00:00'), (3, '2024-02-28', '2024-03-00', '12:00:00', '9999-12-31', NULL)`,
      );
      for (const dryRun of [true, false]) {
        const error = await refusal(copy(target, postgres, 'odd', { source: 'odd', dryRun }));
        expect(error).toMatchObject({ code: 'lossy' });
        expect(error.message).toMatch(
          / d \(2 values are zero dates.* m \(2 values.* t \(2 values are times that are negative/,
        );
        expect(error.message).not.toMatch(/fine|edge/);
      }
      await runSql(postgres, 'CREATE TABLE odd_text (id int, d text, m text, t text, fine date, edge time)');
      const kept = await copy(target, postgres, 'odd_text', { source: 'odd', mode: 'append' });
      expect(kept).toMatchObject({ rows: 3, verified: true });
      expect(await copy(target, other, 'odd', { source: 'odd' })).toMatchObject({ rows: 3, verified: true });
    });

    test.each(['wire', 'batches'] as const)(
      'create from PostgreSQL and back, by %s: proved both ways',
      async (route) => {
        const source = route === 'wire' ? 'plain_items' : 'items';
        const there = await copy(postgres, target, `items_${route}`, { source, route });
        expect(there).toMatchObject({ rows: ROWS, verified: true });
        expect(there.route).toMatch(route);
        const fields = await target.fields({ name: `items_${route}` });
        expect(fields.filter((field) => !field.nullable).map(({ name }) => name)).toEqual(['id', 'n', 'name']);
        expect(fields[0]?.primaryKeyPosition).toBe(1);
        const back = await copy(target, postgres, `back_${route}`, { source: `items_${route}`, route });
        expect(back).toMatchObject({ rows: ROWS, verified: true });
        const columns = 'id, n, price, name, plain, note, ratio, small, day, at, bin';
        expect(
          await readRows(postgres, `SELECT ${columns} FROM items EXCEPT SELECT ${columns} FROM back_${route}`),
        ).toEqual([]);
        expect(ledger.open.size).toBe(0);
      },
    );

    test('between two of its kind every type stays, and to the workspace and back', async () => {
      await runSql(
        target,
        `CREATE TABLE own (id int unsigned PRIMARY KEY, e enum('a','b'), s set('x','y'), y year, b bit(9), t time(3), z date, u bigint unsigned, g int AS (id * 2) VIRTUAL)`,
      );
      await runSql(
        target,
        `SET SESSION sql_mode = 'ALLOW_INVALID_DATES'; INSERT INTO own (id, e, s, y, b, t, z, u) VALUES (1, 'a', 'x,y', 2024, b'100000001', '-838:59:59', '2024-00-00', 18446744073709551615), (2, NULL, '', 0, b'0', NULL, '0000-00-00', 0)`,
      );
      expect(await copy(target, other, 'own', { source: 'own' })).toMatchObject({ rows: 2, verified: true });
      const natives = async (database: Database) =>
        (await database.fields({ name: 'own' })).map(({ native }) => native);
      expect(await natives(other)).toEqual(await natives(target));
      expect(await readRows(other, 'SELECT * FROM own ORDER BY id')).toEqual(
        await readRows(target, 'SELECT * FROM own ORDER BY id'),
      );
      expect(await refusal(copy(target, duckdb, 'own', { source: 'own' }))).toMatchObject({ code: 'lossy' });
      // The rows of a query are not read twice.
      const refused = await refusal(copy(target, duckdb, 'own', { source: 'SELECT id, t, z FROM own' }));
      expect(refused).toMatchObject({ code: 'invalid-data', native: { row: expect.any(Number) } });
      expect(await tableNames(duckdb)).toEqual([]);
      expect(await copy(target, duckdb, 'own', { source: 'SELECT id, e, s, y, b, u FROM own' })).toMatchObject({
        verified: true,
      });
      expect(await copy(duckdb, target, 'own_again', { source: 'own' })).toMatchObject({ rows: 2, verified: true });
    });

    test('append, replace and upsert, from elsewhere and inside one server', async () => {
      await runSql(
        target,
        'CREATE TABLE kept (id bigint PRIMARY KEY, n int NOT NULL, name varchar(50)); CREATE VIEW kept_view AS SELECT id FROM kept; INSERT INTO kept VALUES (-1, 0, NULL)',
      );
      const source = 'SELECT id, n, name FROM items WHERE id <= 1000';
      expect(await copy(postgres, target, 'kept', { source, mode: 'append' })).toMatchObject({
        rows: 1000,
        verified: true,
      });
      expect(await count(target, 'kept_view')).toBe('1001');
      expect(await copy(postgres, target, 'kept', { source, mode: 'replace' })).toMatchObject({
        rows: 1000,
        verified: true,
      });
      expect(await count(target, 'kept_view')).toBe('1000');
      const more = "SELECT id, 99 AS n, 'new' AS name FROM items WHERE id BETWEEN 901 AND 1100";
      expect(await copy(postgres, target, 'kept', { source: more, mode: 'upsert', key: ['id'] })).toMatchObject({
        rows: 200,
        verified: true,
      });
      expect(await readRows(target, "SELECT count(*), sum(n = 99), sum(name = 'new') FROM kept")).toEqual([
        ['1100', '200', '200'],
      ]);
      // The query reads the table that is replaced: rows are set aside in a temporary table, which MySQL lets a statement name once.
      expect(
        await copy(target, target, 'kept', { source: 'SELECT id, n, name FROM kept WHERE id <= 10', mode: 'replace' }),
      ).toMatchObject({ rows: 10 });
      expect(
        await copy(target, target, 'kept', {
          source: 'SELECT id + 5 AS id, n, name FROM kept',
          mode: 'upsert',
          key: ['id'],
        }),
      ).toMatchObject({ rows: 10 });
      expect(await count(target, 'kept')).toBe('15');
      expect(await copy(target, target, 'made_inside', { source: 'kept' })).toMatchObject({ rows: 15 });
      expect((await target.fields({ name: 'made_inside' }))[0]?.primaryKeyPosition).toBe(1);
      expect(ledger.open.size).toBe(0);
    });

    test('what fails leaves the target as it was, and no table behind', async () => {
      await runSql(
        target,
        'CREATE TABLE safe (id bigint PRIMARY KEY, n int NOT NULL, name varchar(50)); INSERT INTO safe VALUES (5, 5, NULL)',
      );
      const before = await ownTables();
      const broken = 'SELECT id, CASE WHEN id = 2400 THEN NULL ELSE n END AS n, name FROM items';
      for (const mode of ['append', 'replace'] as const) {
        expect(await refusal(copy(postgres, target, 'safe', { source: broken, mode }))).toMatchObject({
          code: 'constraint',
        });
      }
      expect(
        await refusal(copy(postgres, target, 'safe', { source: broken, mode: 'upsert', key: ['id'] })),
      ).toBeDefined();
      const failing = 'SELECT id, 1 / (id - 2400) AS n FROM items ORDER BY id';
      expect(await refusal(copy(postgres, target, 'never', { source: failing }))).toMatchObject({
        code: 'invalid-data',
      });
      const far = "SELECT id, CASE WHEN id = 2400 THEN 'infinity'::date ELSE day END AS day FROM items";
      expect(await refusal(copy(postgres, target, 'never', { source: far }))).toMatchObject({ code: 'invalid-data' });
      const signal = AbortSignal.timeout(1);
      expect(
        await refusal(
          moveBy(undefined)(
            {
              mode: 'create',
              from: { connection: 'here', database: postgres, selection: { table: { name: 'items' } } },
              to: { connection: 'there', database: target, table: { name: 'never' } },
            } as MoveRequest,
            { ledger, signal },
          ),
        ),
      ).toMatchObject({ code: expect.stringMatching(/timeout|cancelled/) });
      expect(await readRows(target, 'SELECT id FROM safe')).toEqual([['5']]);
      expect(await ownTables()).toEqual(before);
      expect(ledger.open.size).toBe(0);
    });

    test('a table that cannot be made leaves nothing, and nothing is said of leftovers', async () => {
      const wide = Array.from({ length: 1_100 }, (_, index) => `c${index} int`).join(', ');
      await runSql(postgres, `CREATE TABLE IF NOT EXISTS wide (${wide})`);
      const error = await refusal(copy(postgres, target, 'wide', { source: 'wide' }));
      expect(error.message).toMatch(/Too many columns/);
      expect(error.hint ?? '').not.toMatch(/hidden table/);
      expect(ledger.open.size).toBe(0);
    });

    test('more text than a row holds: the longest columns become longtext', async () => {
      const many = Array.from({ length: 60 }, (_, index) => `c${index} varchar(${300 + index})`).join(', ');
      await runSql(
        postgres,
        `CREATE TABLE IF NOT EXISTS many (k varchar(40) PRIMARY KEY, ${many}); INSERT INTO many (k, c59) VALUES ('a', repeat('é', 359)) ON CONFLICT DO NOTHING`,
      );
      expect(await copy(postgres, target, 'many', { source: 'many' })).toMatchObject({ rows: 1, verified: true });
      const natives = (await target.fields({ name: 'many' })).map(({ native }) => native);
      expect([natives[0], natives[1], natives.at(-1)]).toEqual(['varchar(40)', 'varchar(300)', 'longtext']);
    });

    test('a table whose key is a text', async () => {
      await runSql(
        postgres,
        "CREATE TABLE IF NOT EXISTS words (word text PRIMARY KEY, n int); INSERT INTO words VALUES ('b', 1), ('a', 2), ('A', 3) ON CONFLICT DO NOTHING",
      );
      const outcome = await copy(postgres, target, 'words', { source: 'words' });
      expect(outcome).toMatchObject({ rows: 3, verified: true });
      expect(await readRows(target, 'SELECT word FROM words ORDER BY word')).toEqual([['A'], ['a'], ['b']]);
      expect((await target.fields({ name: 'words' }))[0]).toMatchObject({
        native: 'varchar(768)',
        primaryKeyPosition: 1,
      });
    });
  });
}

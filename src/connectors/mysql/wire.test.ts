import { afterAll, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { mariadbServer } from '../../../tools/services/mariadb.ts';
import { mysqlServer } from '../../../tools/services/mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import { moveBy } from '../../move/move.ts';
import type { RouteKind } from '../../move/routes.ts';
import type { MoveResult } from '../../move/types.ts';

/** The tables beside those of others: a server has one list for all its databases. */
async function tableNames(database: Database): Promise<string[]> {
  return (await database.tables(database.defaultSchema)).map(({ name }) => name).sort();
}

/** Copies a table into a new one, and compares the checksums of both. */
async function copy(
  from: Database,
  to: Database,
  {
    table,
    as = table,
    route,
    allowLossy = [],
  }: {
    readonly table: string;
    readonly as?: string;
    readonly route?: RouteKind;
    readonly allowLossy?: readonly string[];
  },
): Promise<MoveResult> {
  const ledger = memoryLedger();
  try {
    return await moveBy(route)(
      {
        from: { connection: 'from', database: from, selection: { table: { name: table } } },
        to: { connection: 'to', database: to, table: { name: as } },
        mode: 'create',
        verify: true,
        allowLossy,
      },
      { ledger },
    );
  } finally {
    expect([...ledger.open]).toEqual([]);
  }
}

const servers = [
  ['MariaDB', await mariadbServer()],
  ['MySQL', await mysqlServer()],
] as const;

/** Every type that travels as bytes, with what is extreme or odd about it; NULL everywhere in the last row. */
const FROM_MYSQL = `CREATE TABLE kinds (id int PRIMARY KEY, t tinyint, tu tinyint unsigned, b1 tinyint(1), s smallint, su smallint unsigned,
    m mediumint, i int, iu int unsigned, b bigint, bu bigint unsigned, y year, f float, d double, n decimal(65,30), z decimal(10,2) unsigned zerofill,
    c char(5), v varchar(300), x longtext, e enum('a', 'ü'), st set('p', 'q'), vb varbinary(10), lb longblob,
    dt date, dm datetime(6), ts timestamp(3) NULL, tm time(6), j json);
  INSERT INTO kinds VALUES
    (1, -128, 255, 1, -32768, 65535, -8388608, -2147483648, 4294967295, -9223372036854775808, 18446744073709551615, 1901, 
     16777216, 1.7976931348623157e308, -99999999999999999999999999999999999.999999999999999999999999999999, 0.05, 'ab', 'tab\\t\\\\ü🦆', REPEAT('long ', 50000), 'ü', 'p,q', x'00ff5c0a', x'', '9999-12-31', '9999-12-31 23:59:59.999999', '2038-01-19 03:14:07.999', '23:59:59.999999', '{"a": [1, 2.50]}'),
    (2, 127, 0, 0, 32767, 0, 8388607, 2147483647, 0, 9223372036854775807, 0, 2155, -1.5, 5e-324, 0.000000000000000000000000000001, 99999999.99,
     '', '', '', 'a', '', x'', x'00', '0001-01-01', '0001-01-01 00:00:00', '1970-01-01 00:00:01', '00:00:00', '[]'),
    (3, 0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 2000, 0.1, 0.1, 1, 1, 'x', 'x', 'x', 'a', 'p', x'01', x'01', '2000-02-29', '2000-02-29 12:00:00.5', '2000-02-29 12:00:00.5', '12:00:00.1', 'null')`;

const FROM_POSTGRES = `CREATE TABLE kinds (id int PRIMARY KEY, b boolean, s smallint, i integer, l bigint, r real, d double precision,
    n numeric(40,10), t text, v varchar(20), u uuid, dt date, tm time, ts timestamp, tz timestamptz(3), by bytea, j json, jb jsonb, e kind);
  INSERT INTO kinds VALUES
    (1, true, -32768, -2147483648, -9223372036854775808, 1.17549435e-38, 1.7976931348623157e308, 123456789012345678901234567890.0123456789,
     E'a\\tb\\nc\\rd\\be\\ff\\vg\\\\h\\x01\\x1a ü🦆 \\\\N', E'\\\\.', '00000000-0000-0000-0000-000000000001', '0001-01-01', '23:59:59.999999', '9999-12-31 23:59:59.999999',
     '1969-12-31 23:59:59.999+00', '\\x00ff5c0a09', '{"a":  "\\t\\\\"}', '{"a": 1.50}', 'one'),
    (2, false, 32767, 2147483647, 9223372036854775807, 3.4028235e38, 5e-324, -0.0000000001, '', '', 'ffffffff-ffff-ffff-ffff-ffffffffffff', '9999-12-31', '00:00:00',
     '1000-01-01 00:00:00', '9999-12-31 23:59:59.999+00', '', '[]', 'null', 'two'),
    (3, NULL, 1, 1, 1, 0.1, 0.1, 0, '\\N', 'x', NULL, '2000-02-29', '12:00:00.5', '2000-02-29 12:00:00.5', NULL, NULL, NULL, NULL, NULL)`;

for (const [title, offered] of servers) {
  describeWith(`${title} by wire`, offered, (server) => {
    const ends = new TestEnds();
    afterAll(() => ends[Symbol.asyncDispose]());
    const opening = (async () => {
      const [mysql, postgres, duckdb] = [await ends.mysql(server), await ends.postgres(), await ends.duckdb()];
      await runSql(mysql, `${FROM_MYSQL}; INSERT INTO kinds (id) VALUES (4)`);
      await runSql(
        mysql,
        `CREATE TABLE kinds_without_bit LIKE kinds; INSERT INTO kinds_without_bit SELECT * FROM kinds; ALTER TABLE kinds ADD bi bit(12); UPDATE kinds SET bi = id * 1000 WHERE id < 4`,
      );
      await runSql(postgres, `CREATE TYPE kind AS ENUM ('one', 'two'); ${FROM_POSTGRES}`);
      return { mysql, postgres, duckdb };
    })();
    opening.catch(() => {});

    test.each([
      ['postgres', 'kinds', 'pgcopy-binary'],
      ['duckdb', 'kinds', 'pgcopy-binary'],
      ['duckdb', 'kinds_without_bit', 'mysql-rows'],
    ] as const)('every type to %s from %s, as by batches', async (kind, table, format) => {
      const { mysql, [kind]: target } = await opening;
      const byWire = await copy(mysql, target, { table, as: `${table}_1`, route: 'wire' });
      expect(byWire).toMatchObject({ rows: 4, route: `wire ${format}`, verified: true });
      await copy(mysql, target, { table, as: `${table}_2`, route: 'batches' });
      const rows = await readRows(target, `SELECT * FROM ${table}_1 ORDER BY id`);
      expect(rows).toEqual(await readRows(target, `SELECT * FROM ${table}_2 ORDER BY id`));
      expect(rows[3]?.slice(1).every((value) => value === null)).toBe(true);
    });

    test('every type from postgres, as by batches', async () => {
      const { mysql, postgres } = await opening;
      const byWire = await copy(postgres, mysql, { table: 'kinds', as: 'from_postgres', route: 'wire' });
      expect(byWire).toMatchObject({ rows: 3, route: 'wire copy-text', verified: true });
      await copy(postgres, mysql, { table: 'kinds', as: 'from_postgres_2', route: 'batches' });
      const rows = await readRows(mysql, 'SELECT * FROM from_postgres ORDER BY id');
      expect(rows).toEqual(await readRows(mysql, 'SELECT * FROM from_postgres_2 ORDER BY id'));
      expect(rows[0]?.[8]).toBe('a\tb\nc\rd\be\ff\vg\\h\x01\x1a ü🦆 \\N');
      const key = (await mysql.fields({ name: 'from_postgres' })).map((field) => [
        field.nullable,
        field.primaryKeyPosition,
      ]);
      expect(key.slice(0, 2)).toEqual([
        [false, 1],
        [true, null],
      ]);
    });

    test.each([
      ['date', '0000-00-00', '0000-00-00'],
      ['date', '2024-00-10', '2024-00-10'],
      ['date', '2024-02-31', '2024-02-31'],
      ['datetime', '1900-02-29 01:00:00', '1900-02-29'],
      ['datetime', '0000-00-00 00:00:00', '0000-00-00'],
      ['time', '24:00:01', '24:00:01'],
      ['time', '-00:00:01', '-00:00:01'],
    ])('a %s of %s is refused by its place, and leaves nothing', async (type, value, told) => {
      const { mysql, postgres, duckdb } = await opening;
      await runSql(
        mysql,
        `SET sql_mode = 'ALLOW_INVALID_DATES'; DROP TABLE IF EXISTS odd; CREATE TABLE odd (id int PRIMARY KEY, v ${type}); INSERT INTO odd VALUES (1, NULL), (2, '${value}')`,
      );
      for (const target of [postgres, duckdb]) {
        const before = await tableNames(target);
        // The forecast, which would refuse it, is overruled.
        const allowed = { table: 'odd', as: 'odd_copy', route: 'wire', allowLossy: ['v'] } as const;
        const error = await refusal(copy(mysql, target, allowed));
        expect(error).toMatchObject({
          code: 'invalid-data',
          native: { row: 2, column: 'v' },
          hint: expect.any(String),
        });
        expect(error.message).toContain(told);
        expect(await tableNames(target)).toEqual(before);
      }
    });

    test.each([
      ['double precision', "'NaN'"],
      ['real', "'-Infinity'"],
      ['date', "'infinity'"],
      ['date', "'0044-03-15 BC'"],
      ['date', "'10000-01-01'"],
      ['timestamp', "'-infinity'"],
      ['timestamptz', "'0044-03-15 12:00:00+00 BC'"],
      ['timestamp', "'294276-12-31 23:59:59'"],
      ['numeric(10,2)', "'NaN'"],
    ])('a %s of %s is refused by its place, and leaves nothing', async (type, value) => {
      const { mysql, postgres } = await opening;
      await runSql(
        postgres,
        `DROP TABLE IF EXISTS odd; CREATE TABLE odd (id int PRIMARY KEY, v ${type}); INSERT INTO odd VALUES (1, NULL), (2, ${value})`,
      );
      const before = await tableNames(mysql);
      for (const route of ['wire', 'batches'] as const) {
        const error = await refusal(copy(postgres, mysql, { table: 'odd', as: 'odd_copy', route }));
        expect(error, route).toMatchObject({ code: 'invalid-data', native: { row: 2, column: 'v' } });
        expect(await tableNames(mysql)).toEqual(before);
      }
    });

    test('-0 arrives as it is, or is refused by its place', async () => {
      const { mysql, postgres } = await opening;
      await runSql(
        postgres,
        `CREATE TABLE zeros (id int PRIMARY KEY, v double precision, t text, r real);
         INSERT INTO zeros VALUES (1, 0, '-0', 0), (2, 1, '-0', '-0')`,
      );
      for (const route of ['wire', 'batches'] as const) {
        const work = copy(postgres, mysql, { table: 'zeros', as: `zeros_${route}`, route });
        if (title === 'MariaDB') {
          expect(await refusal(work)).toMatchObject({ code: 'invalid-data', native: { row: 2, column: 'r' } });
        } else {
          await work;
          const rows = await readRows(mysql, `SELECT v, t, r FROM zeros_${route} ORDER BY id`);
          expect(rows).toEqual([
            [0, '-0', 0],
            [1, '-0', '-0'],
          ]);
        }
      }
    });

    test('a row of several packets', async (context) => {
      const { mysql, duckdb, postgres } = await opening;
      if (title === 'MariaDB') return context.skip('Its max_allowed_packet is 16 MB, which a packet has.');
      await runSql(mysql, 'CREATE TABLE long_rows (id int PRIMARY KEY, a longtext, b longtext)');
      await runSql(
        mysql,
        "INSERT INTO long_rows VALUES (1, 'x', 'y'), (2, REPEAT('a', 17000000), REPEAT('b', 17000000)), (3, 'x', 'y')",
      );
      const lengths = [
        [1, 1, 1],
        [2, 17_000_000, 17_000_000],
        [3, 1, 1],
      ];
      for (const target of [duckdb, postgres]) {
        await copy(mysql, target, { table: 'long_rows', route: 'wire' });
        const sql = 'SELECT id, CAST(length(a) AS integer), CAST(length(b) AS integer) FROM long_rows ORDER BY id';
        expect(await readRows(target, sql)).toEqual(lengths);
      }
    });

    test('a large table by several writers into one hidden table', async () => {
      const { mysql, postgres } = await opening;
      await runSql(
        postgres,
        `CREATE TABLE large (n bigint PRIMARY KEY, v text NOT NULL);
         INSERT INTO large SELECT i, repeat('x', 900) || i FROM generate_series(1, 120000) AS g(i); ANALYZE large`,
      );
      const done = await copy(postgres, mysql, { table: 'large' });
      expect(done).toMatchObject({ rows: 120_000, route: 'wire copy-text', verified: true });
    });
  });
}

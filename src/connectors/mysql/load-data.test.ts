import { afterAll, expect, test } from 'vitest';
import { readRows, refusal, runSql, TestEnds } from '../../../tools/move-ends.ts';
import { mariadbServer } from '../../../tools/services/mariadb.ts';
import { startMariadb } from '../../../tools/services/mariadb-server.ts';
import { mysqlServer } from '../../../tools/services/mysql.ts';
import { describeWith } from '../../../tools/services/test-services.ts';
import type { Database } from '../../contract/connector.ts';
import type { Field, LogicalType, Value } from '../../contract/values.ts';

const INT: LogicalType = { kind: 'int', bits: 32 };
const TEXT: LogicalType = { kind: 'text' };
type Types = Readonly<Record<string, LogicalType>>;

/** Loads rows in a transaction of their own; the path that they took. */
async function load(
  database: Database,
  table: string,
  types: Types,
  rows: readonly (readonly Value[])[],
): Promise<string> {
  const fields = Object.entries(types).map(([name, type]): Field => ({ name, type, native: type.kind }));
  return await database.session(
    async (session) => {
      await using loading = await session.load({ name: table }, fields);
      const columns = fields.map((_, index) => rows.map((row) => row[index] ?? null));
      await loading.write({ rows: rows.length, columns });
      expect(await loading.finish()).toEqual({ rows: rows.length });
      return loading.path;
    },
    { transaction: 'write' },
  );
}

const servers = [
  ['MariaDB', await mariadbServer()],
  ['MySQL', await mysqlServer()],
] as const;

for (const [title, offered] of servers) {
  describeWith(`LOAD DATA of ${title}`, offered, (server) => {
    const ends = new TestEnds();
    afterAll(() => ends[Symbol.asyncDispose]());
    const opened = ends.mysql(server);
    opened.catch(() => {});

    test('what would end a field or a row, or be no value, is none of it', async () => {
      const database = await opened;
      await runSql(database, 'CREATE TABLE texts (n int, v longtext) CHARACTER SET utf8mb4');
      const texts = ['', '\\N', '\\', '\\\\n', 'a\tb\nc\rd\0e\bf\vg\fh\x1a', '\'"`', 'größe 🦆', 'N', null];
      const rows = texts.map((text, index) => [index, text]);
      expect(await load(database, 'texts', { n: INT, v: TEXT }, rows)).toBe('load data');
      expect(await readRows(database, 'SELECT n, v FROM texts ORDER BY n')).toEqual(rows);
    });

    test('a single column of empty texts and of NULL', async () => {
      const database = await opened;
      await runSql(database, 'CREATE TABLE one (v varchar(10))');
      await load(database, 'one', { v: TEXT }, [[''], [null], ['']]);
      expect(await readRows(database, 'SELECT v FROM one ORDER BY v IS NULL')).toEqual([[''], [''], [null]]);
    });

    test('types that need more than their text', async () => {
      const database = await opened;
      await runSql(
        database,
        `CREATE TABLE kinds (b bit(10), y year, x varbinary(10), l longblob, j json, t time(6), f float, d double,
           big bigint unsigned, g geometry, c int AS (1 + 1))`,
      );
      const values: readonly (readonly [string, LogicalType, Value])[] = [
        ['b', { kind: 'int', bits: 16, unsigned: true }, 513],
        ['y', { kind: 'int', bits: 16 }, 0],
        ['x', { kind: 'binary' }, Uint8Array.of(0, 92, 9, 10, 255)],
        ['l', { kind: 'binary' }, Uint8Array.of()],
        ['j', { kind: 'json' }, '{"a": "\\t\\\\ ü"}'],
        ['t', { kind: 'time', zoned: false, fraction: 6 }, '-838:59:59'],
        ['f', { kind: 'float', bits: 32 }, 16_777_216],
        ['d', { kind: 'float', bits: 64 }, 5e-324],
        ['big', { kind: 'int', bits: 64, unsigned: true }, 18_446_744_073_709_551_615n],
        ['c', INT, 7],
      ];
      const types = Object.fromEntries(values.map(([name, type]) => [name, type]));
      await load(database, 'kinds', types, [values.map(([, , value]) => value)]);
      expect(await readRows(database, 'SELECT b, y, x, l, j, t, f, d, big, c FROM kinds')).toEqual([
        [513, 0, 'AFwJCv8=', '', '{"a": "\\t\\\\ ü"}', '-838:59:59', 16_777_216, 5e-324, '18446744073709551615', 2],
      ]);
    });

    test.each<[string, Value, string]>([
      ['tinyint', 128, 'invalid-data'],
      ['varchar(3)', 'four', 'invalid-data'],
      ['decimal(4,2)', '1.234', 'invalid-data'],
      ['date', '2024-02-3x', 'invalid-data'],
      ['int', 'one', 'invalid-data'],
      ["enum('a')", 'b', 'invalid-data'],
      ['int NOT NULL', null, 'constraint'],
      ['int UNIQUE', 1, 'constraint'],
    ])('%s refuses %j, and nothing is left', async (native, value, code) => {
      const database = await opened;
      await runSql(database, `DROP TABLE IF EXISTS narrow; CREATE TABLE narrow (n int, v ${native})`);
      await runSql(database, 'INSERT INTO narrow VALUES (0, 1)').catch(() => {});
      const before = await readRows(database, 'SELECT n FROM narrow');
      const error = await refusal(
        load(database, 'narrow', { n: INT, v: TEXT }, [
          [1, value],
          [2, value],
        ]),
      );
      expect(error).toMatchObject({ code });
      // A key that is there twice is told by its value.
      if (native !== 'int UNIQUE') expect(error.native).toMatchObject({ column: 'v', row: 1 });
      expect(await readRows(database, 'SELECT n FROM narrow')).toEqual(before);
    });

    test('a load that is given up leaves nothing, and the session goes on', async () => {
      const database = await opened;
      await runSql(database, 'CREATE TABLE given_up (v int)');
      await database.session(
        async (session) => {
          {
            await using loading = await session.load({ name: 'given_up' }, [{ name: 'v', type: INT, native: 'int' }]);
            await loading.write({ rows: 3, columns: [[1, 2, 3]] });
          }
          for await (const _ of session.run('INSERT INTO given_up VALUES (9)'));
        },
        { transaction: 'write' },
      );
      expect(await readRows(database, 'SELECT v FROM given_up')).toEqual([[9]]);
    });

    test('a fired signal ends it at the server', async () => {
      const database = await opened;
      await runSql(database, 'CREATE TABLE ended (v int)');
      const stop = new AbortController();
      const work = database.session(
        async (session) => {
          const fields = [{ name: 'v', type: INT, native: 'int' }];
          await using loading = await session.load({ name: 'ended' }, fields, { signal: stop.signal });
          await loading.write({ rows: 3, columns: [[1, 2, 3]] });
          stop.abort();
          await loading.write({ rows: 3, columns: [[1, 2, 3]] });
        },
        { transaction: 'write' },
      );
      expect(await refusal(work)).toMatchObject({ code: 'cancelled' });
      expect(await readRows(database, 'SELECT v FROM ended')).toEqual([]);
    });
  });
}

test('a server that takes no files of clients gets INSERTs', async (context) => {
  const offered = await mariadbServer();
  if (!offered.available) return context.skip(offered.reason);
  await using server = await startMariadb({ settings: { local_infile: 'OFF' } });
  await using ends = new TestEnds();
  const database = await ends.mysql(server);
  await runSql(database, 'CREATE TABLE texts (n int, v text)');
  expect(
    await load(database, 'texts', { n: INT, v: TEXT }, [
      [1, 'a\tb'],
      [2, null],
    ]),
  ).toBe('insert');
  expect(await readRows(database, 'SELECT n, v FROM texts ORDER BY n')).toEqual([
    [1, 'a\tb'],
    [2, null],
  ]);
});

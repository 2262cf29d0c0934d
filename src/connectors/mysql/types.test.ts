import { describe, expect, test } from 'vitest';
import { mysqlTypes } from '../../../conformance/cases/types-mysql.ts';
import { read, run, toBatch } from '../../../conformance/suite/execute.ts';
import { describeLive } from '../../../conformance/suite/live.ts';
import { testType } from '../../../conformance/suite/types.ts';
import { mariadbTarget, mysqlTarget } from '../../../conformance/targets/mysql.ts';
import type { Field, Value } from '../../contract/values.ts';
import { logicalType, normalizeNative } from './types.ts';

for (const target of [mariadbTarget, mysqlTarget]) {
  const { title = '' } = target;
  describe(`types that only ${title} has`, () => {
    if (!('open' in target)) {
      test('all', (context) => context.skip(target.mode === 'unavailable' ? target.reason : 'no server'));
      return;
    }
    describeLive(target, 'types', (live) => {
      for (const type of mysqlTypes) testType(live, type);

      live.test('zero and part-zero dates, and days that are none, are kept as they are shown', async () => {
        const { table, sql } = await live.create('d date, t datetime(6), s timestamp(6) NULL');
        const fields = await live.database.fields(table);
        const rows: Value[][] = [
          ['0000-00-00', '0000-00-00 00:00:00', '0000-00-00 00:00:00+00'],
          ['2024-00-00', '2024-05-00 12:00:00.5', null],
          ['2024-02-31', '0000-05-01 00:00:00', null],
        ];
        await live.database.session(
          async (session) => {
            await using load = await session.load(table, fields);
            await load.write(toBatch(rows, 3));
            await load.finish();
          },
          { transaction: 'write' },
        );
        expect(await read(live.database, `SELECT * FROM ${sql} ORDER BY t`)).toEqual(
          [...rows].sort(([, a], [, b]) => (String(a) < String(b) ? -1 : 1)),
        );
        // The text protocol too.
        const [shown] = await run(live.database, `CREATE PROCEDURE odd() SELECT d FROM ${sql}; CALL odd()`).then(
          (all) => all.filter((result) => result.fields),
        );
        expect(shown?.rows).toContainEqual(['2024-00-00']);
      });

      live.test('a geometry is the bytes that the server keeps, and can be written back', async () => {
        const { sql: from } = await live.create('g geometry');
        const { table, sql: to } = await live.create('g geometry');
        await run(live.database, `INSERT INTO ${from} VALUES (ST_GeomFromText('POINT(1 2)'))`);
        const rows = await read(live.database, `SELECT g FROM ${from}`);
        expect(rows[0]?.[0]).toBeInstanceOf(Uint8Array);
        const field: Field = { name: 'g', type: { kind: 'binary' }, native: 'geometry' };
        await live.database.session(
          async (session) => {
            await using load = await session.load(table, [field]);
            await load.write(toBatch(rows, 1));
            await load.finish();
          },
          { transaction: 'write' },
        );
        expect(await read(live.database, `SELECT ST_AsText(g) FROM ${to}`)).toEqual([['POINT(1 2)']]);
      });

      live.test('digits of JSON numbers are the server’s own', async () => {
        const { sql } = await live.create('j json');
        await run(live.database, `INSERT INTO ${sql} VALUES ('{"n": 9007199254740993}')`);
        expect(await read(live.database, `SELECT j FROM ${sql}`)).toEqual([['{"n": 9007199254740993}']]);
      });
    });
  });
}

test('what MariaDB and MySQL write in different ways is one type', () => {
  for (const [written, native] of [
    ['int(11)', 'int'],
    ['bigint(20) unsigned', 'bigint unsigned'],
    ['tinyint(4)', 'tinyint'],
    ['tinyint(1)', 'tinyint(1)'],
    ['year(4)', 'year'],
    ["enum('A','b(1)')", "enum('A','b(1)')"],
    ['datetime(6) /* mariadb-5.3 */', 'datetime(6)'],
  ] as const) {
    expect(normalizeNative(written)).toBe(native);
  }
  expect(logicalType("enum('a','it''s, ok')")).toEqual({ kind: 'text', length: 8 });
  expect(logicalType('decimal(12,2)')).toEqual({ kind: 'decimal', precision: 12, scale: 2 });
});

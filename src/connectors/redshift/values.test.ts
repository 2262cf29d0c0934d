import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { query, read, run, runIn, toBatch } from '../../../conformance/suite/execute.ts';
import { refusal } from '../../../conformance/suite/live.ts';
import { type TestRedshift, testRedshift } from '../../../tools/redshift/test-redshift.ts';
import type { Field, LogicalType, Value } from '../../contract/values.ts';
import { redshiftTypes, standsInTable, textDecoder, typeNamed, typeOf } from './types.ts';

let redshift: TestRedshift;
beforeAll(async () => {
  redshift = await testRedshift();
});
afterAll(async () => {
  // Nothing of all this is what Redshift refuses.
  expect(redshift.emulator.denied).toEqual([]);
  await redshift[Symbol.asyncDispose]();
});

async function load(name: string, type: LogicalType, native: string, values: readonly Value[]): Promise<unknown> {
  const { database } = redshift;
  await run(database, `CREATE TABLE ${name} (k integer, v ${native})`);
  const fields: readonly Field[] = [
    { name: 'k', type: { kind: 'int', bits: 32 }, native: 'integer' },
    { name: 'v', type, native },
  ];
  await database.session(
    async (session) => {
      await using loading = await session.load({ name }, fields);
      await loading.write(
        toBatch(
          values.map((value, k) => [k, value]),
          2,
        ),
      );
      await loading.finish();
    },
    { transaction: 'write' },
  );
  return (await read(database, `SELECT v FROM ${name} ORDER BY k`)).map(([value]) => value);
}

describe('values that only Redshift has, or that only it writes in its way', () => {
  test('SUPER is JSON text, loaded by json_parse', async () => {
    const documents = ['{"a":[1,2.50,"it\'s \\\\ \\u00e9"],"b":null}', '12345678901234567890', '"x"', null];
    expect(await load('supers', { kind: 'json' }, 'super', documents)).toEqual(documents);
    expect(await redshift.database.fields({ name: 'supers' })).toMatchObject([
      { native: 'integer' },
      { native: 'super', type: { kind: 'json' } },
    ]);
    const work = load('no_json', { kind: 'json' }, 'super', ['{"a":1}', 'no json']);
    expect(await refusal(work, 'invalid-data')).toMatchObject({ native: { row: 2, column: 'v' } });
  });

  test('VARBYTE is bytes, by hexadecimal digits both ways', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const values = [all, new Uint8Array(0), Uint8Array.of(0x5c, 0x27, 0), null];
    expect(await load('bytes', { kind: 'binary' }, 'varbyte(1000)', values)).toEqual(values);
    expect((await redshift.database.fields({ name: 'bytes' }))[1]).toMatchObject({
      native: 'varbyte(1000)',
      type: { kind: 'binary', length: 1000 },
    });
    expect(await load('texts_as_bytes', { kind: 'text' }, 'varbyte(100)', ['é'])).toEqual([Uint8Array.of(0xc3, 0xa9)]);
  });

  test('texts with all that a literal escapes', async () => {
    const texts = [
      "it's",
      '\\',
      '\\\\n',
      "\\'; DROP TABLE t; --",
      'a\nb\tc\r',
      '$1 ? :a',
      '北京 👍',
      '',
      ' ',
      'NULL',
      '\\N',
    ];
    expect(await load('texts', { kind: 'text' }, 'character varying(100)', texts)).toEqual(texts);
  });

  test('CHAR is padded; a text whose spaces at the end are too many is refused, not cut', async () => {
    expect(await load('fixed', { kind: 'text' }, 'character(5)', ['ab', null])).toEqual(['ab   ', null]);
    expect(
      await refusal(load('cut', { kind: 'text' }, 'character varying(3)', ['ab    ']), 'invalid-data'),
    ).toMatchObject({ native: { row: 1, column: 'v' } });
  });

  test('every bit of real and double precision', async () => {
    const reals = [16_777_217, 0.1, 1 / 3, 1.1754944e-38, 1.4e-45, 3.4028235e38].map(Math.fround);
    expect(await load('reals', { kind: 'float', bits: 32 }, 'real', reals)).toEqual(reals);
    const doubles = [0.1 + 0.2, Number.MIN_VALUE, Number.MAX_VALUE, -0, Number.NaN, Number.NEGATIVE_INFINITY];
    expect(await load('doubles', { kind: 'float', bits: 64 }, 'double precision', doubles)).toEqual(doubles);
  });

  test('numbers that come as text, although binary was asked for, are read as text', () => {
    const decode = (oid: number, text: string): Value => {
      const [field] = redshiftTypes.describe([{ name: 'a', oid, modifier: -1, format: 0 }]);
      const bytes = Buffer.from(text);
      return textDecoder(field ?? expect.unreachable())(bytes, 0, bytes.length);
    };
    expect([decode(23, '-12345678'), decode(20, '9007199254740993'), decode(16, 't'), decode(16, 'f')]).toEqual([
      -12_345_678,
      9007199254740993n,
      true,
      false,
    ]);
    expect([decode(701, '-0'), decode(700, 'NaN'), decode(701, '-Infinity'), decode(1043, 'x')]).toEqual([
      -0,
      Number.NaN,
      Number.NEGATIVE_INFINITY,
      'x',
    ]);
  });
});

describe('types by name and by number', () => {
  test.each([
    ['character varying', 20, 'character varying(20)', { kind: 'text', length: 20 }],
    ['character varying(65535)', null, 'character varying(65535)', { kind: 'text' }],
    ['binary varying', 64, 'varbyte(64)', { kind: 'binary', length: 64 }],
    ['numeric(10,2)', null, 'numeric(10,2)', { kind: 'decimal', precision: 10, scale: 2 }],
    ['super', null, 'super', { kind: 'json' }],
    ['timestamp with time zone', null, 'timestamp with time zone', { kind: 'timestamp', zoned: true, fraction: 6 }],
    ['geometry', null, 'geometry', { kind: 'opaque' }],
    ['hllsketch', null, 'hllsketch', { kind: 'opaque' }],
    ['interval day to second', null, 'interval day to second', { kind: 'opaque' }],
    // Of external tables.
    ['string', null, 'character varying(65535)', { kind: 'text' }],
    ['int', null, 'integer', { kind: 'int', bits: 32 }],
    ['decimal(38,10)', null, 'numeric(38,10)', { kind: 'decimal', precision: 38, scale: 10 }],
    ['struct<a:int,b:array<string>>', null, 'struct<a:int,b:array<string>>', { kind: 'json' }],
    ['something new', null, 'something new', { kind: 'opaque' }],
  ] as const)('%s', (name, length, native, type) => {
    expect(typeNamed(name, { length, precision: null, scale: null })).toEqual({ native, type });
  });

  test.each([
    ['numeric(18,2)', true],
    ['numeric', false],
    ['character varying(20)', true],
    ['character varying', false],
    ['text', false],
    ['super', true],
    ['geometry', true],
    ['varbyte', false],
    ['struct<a:int>', false],
    ['type 4711', false],
  ])('%s as it stands in a new table: %s', (native, stands) => {
    expect(standsInTable(native)).toBe(stands);
  });

  test('a type that nobody has told us of is text of its own', () => {
    expect(typeOf(4711, -1)).toEqual({ native: 'type 4711', type: { kind: 'opaque' } });
  });
});

describe('how rows come', () => {
  const numbers = (rows: number): string =>
    `WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < ${rows}) SELECT n FROM g`;

  test('read asks a cursor for at most 1,000 rows at a time, and closes it', async () => {
    const before = redshift.emulator.statements.length;
    expect(await read(redshift.database, numbers(2_500))).toHaveLength(2_500);
    const sent = redshift.emulator.statements.slice(before);
    expect(sent.filter((sql) => sql.startsWith('DECLARE'))).toHaveLength(1);
    const fetched = sent.flatMap((sql) => /^FETCH FORWARD (\d+) /.exec(sql)?.[1] ?? []).map(Number);
    expect(Math.max(...fetched)).toBeLessThanOrEqual(1_000);
    expect(sent).toContain('CLOSE dagflux_read');
  });

  test('a row limit ends an endless result at the server: a portal would send all of it', async () => {
    const endless = 'WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g) SELECT n FROM g';
    await redshift.database.session(async (session) => {
      const [result] = await runIn(session, endless, { maxRows: 3 });
      expect(result).toMatchObject({ rows: [[1], [2], [3]], truncated: true, rowCount: 3 });
      expect((await runIn(session, 'SELECT 1 AS a'))[0]?.rows).toEqual([[1]]);
    });
  });

  test('a preview asks for no more than it shows', async () => {
    await run(redshift.database, 'CREATE TABLE shown (n integer); INSERT INTO shown VALUES (1), (2), (3)');
    const before = redshift.emulator.statements.length;
    expect(await redshift.database.preview({ name: 'shown' }, 2)).toMatchObject({
      batch: { rows: 2 },
      truncated: true,
    });
    expect(redshift.emulator.statements.slice(before)).toContain('SELECT * FROM "public"."shown" LIMIT 3');
  });

  test('a connection is used again after what leaves nothing, and not after what may', async () => {
    await using other = await testRedshift({ settings: { poolSize: 1 } });
    const process = async () => (await query(other.database, 'SELECT pg_backend_pid()'))[0]?.[0];
    const first = await process();
    await run(other.database, 'SELECT 1; WITH a AS (SELECT 1) SELECT * FROM a');
    expect(await process()).toBe(first);
    await run(other.database, "SET timezone TO 'Asia/Tokyo'");
    expect(await process()).not.toBe(first);
    expect(await query(other.database, "SELECT current_setting('timezone')")).toEqual([['UTC']]);
  });

  test('names keep their case, and temporary tables do not outlive their session', async () => {
    await run(redshift.database, 'CREATE TEMPORARY TABLE only_mine (n integer)');
    await refusal(query(redshift.database, 'SELECT * FROM only_mine'), 'invalid-sql');
    expect(redshift.emulator.statements).toContain('SET enable_case_sensitive_identifier TO true');
  });
});

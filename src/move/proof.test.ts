import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryLedger, readRows, refusal, runSql, TestEnds } from '../../tools/move-ends.ts';
import type { Database, Selection } from '../contract/connector.ts';
import { moveBy } from './move.ts';
import type { RouteKind } from './routes.ts';
import type { MoveMode, MoveResult } from './types.ts';

const ends = new TestEnds();
let source: Database;
let target: Database;

const EVERY_TYPE = `CREATE TYPE mood AS ENUM ('glad', 'sad "quoted"');
  CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
  CREATE TYPE pair AS (a integer, b text);
  CREATE TABLE types (id bigint PRIMARY KEY, b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision,
    n numeric, n2 numeric(12,2), t text, v varchar(10), c char(5), y bytea, d date, ti time, tz timetz, ts timestamp,
    tsz timestamptz, iv interval, u uuid, j json, jb jsonb, m mood, p positive, pr pair, ia integer[], ta text[][],
    r int4range, mr int4multirange, bit bit(3), vb varbit, mo money, ip inet, ci cidr, ma macaddr, po point, tv tsvector, x xml);
  INSERT INTO types VALUES
    (1, true, -32768, -2147483648, -9223372036854775808, 'NaN', '-Infinity', 'NaN', -1.50, 'ü€😀', 'a', 'ab', '\\x00ff', '-infinity',
     '24:00', '12:00:00.000001+02', '4713-01-01 00:00:00 BC', 'infinity', '1 year -2 mons 3 days 04:05:06.000007',
     '00000000-0000-0000-0000-000000000001', '{"b": 1.50, "a": [1,2], "b": 2}', '{"b": 1.50, "a": 12345678901234567890}', 'sad "quoted"',
     1, '(1,"x,y")', '[0:1]={1,NULL}', '{{a,"b c"},{NULL,""}}', '[1,5)', '{[1,2),[5,7)}', '101', '1', '-12.34', '10.0.0.1/8',
     '10.0.0.0/8', '08:00:2b:01:02:03', '(1.5,-2)', 'a:1 b', '<a/>'),
    (2, false, 32767, 2147483647, 9223372036854775807, '-0', '1e-300', repeat('9', 200)::numeric + 0.000000000000000000001, 1, '', '', '',
     '', '5874897-12-31', '00:00', '23:59:59.999999-15:59', '294276-12-31 23:59:59.999999', '4713-01-01 00:00:00+00 BC', '-1 day',
     'ffffffff-ffff-ffff-ffff-ffffffffffff', 'null', 'null', 'glad', 2, '(,)', '{}', '{}', 'empty', '{}', '000', '', '92233720368547758.07',
     '::1', '::/0', 'ff:ff:ff:ff:ff:ff', '(0,0)', '', '');
  INSERT INTO types (id) VALUES (3)`;

beforeAll(async () => {
  source = await ends.postgres();
  target = await ends.postgres();
  await runSql(source, EVERY_TYPE);
});
afterAll(async () => await ends[Symbol.asyncDispose]());

interface Options {
  readonly mode?: MoveMode;
  readonly route?: RouteKind | undefined;
  readonly allowLossy?: readonly string[];
}

async function verified(from: Selection, to: string, options: Options = {}): Promise<MoveResult> {
  return await verifiedBetween(source, target, from, to, options);
}

async function verifiedBetween(
  from: Database,
  to: Database,
  selection: Selection,
  name: string,
  { mode = 'create', route, allowLossy = [] }: Options,
): Promise<MoveResult> {
  return await moveBy(route)(
    {
      from: { connection: 'here', database: from, selection },
      to: { connection: 'there', database: to, table: { name } },
      mode,
      verify: true,
      allowLossy,
    },
    { ledger: memoryLedger() },
  );
}

describe('every type of PostgreSQL', () => {
  test.each(['wire', 'batches'] as const)('arrives by the route %s, and is proved', async (route) => {
    const name = `types_${route}`;
    const result = await verified({ table: { name: 'types' } }, name, { route });
    expect(result.verified).toBe(true);
    expect([...new Set(result.forecast.map(({ verdict }) => verdict))]).toEqual(['exact']);
    const digest = (table: string): string => `SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM ${table} AS t`;
    expect(await readRows(target, digest(name))).toEqual(await readRows(source, digest('types')));
    const types = async (database: Database, table: string) =>
      (await database.fields({ name: table })).map((field) => [field.name, field.native]);
    expect(await types(target, name)).toEqual(await types(source, 'types'));
  });
});

describe('every type of PostgreSQL in DuckDB', () => {
  test.each(['wire', 'batches'] as const)('is proved by the route %s, there and back', async (route) => {
    const local = await ends.duckdb();
    const columns = (await source.fields({ name: 'types' })).map((field) => field.name);
    const common = 'id b i2 i4 i8 f4 f8 n n2 t v c y d ti ts tsz iv u j jb'.split(' ');
    const chosen = route === 'wire' ? common : columns;
    // The second row holds years that DuckDB does not: it refuses them.
    const selection = { table: { name: 'types' }, columns: chosen, where: 'id <> 2' };
    const there = await verifiedBetween(source, local, selection, 'types', {
      route,
    });
    expect(there.forecast.filter(({ verdict }) => verdict === 'lossy')).toEqual([]);
    const back = await verifiedBetween(local, target, { table: { name: 'types' } }, `back_${route}`, {});
    expect(back).toMatchObject({ rows: 2, verified: true });
  });
});

describe('a proof', () => {
  test.each(['wire', 'batches'] as const)('sees a trigger that changes a value, by the route %s', async (route) => {
    const name = `changed_${route}`;
    await runSql(
      target,
      `CREATE TABLE ${name} (id bigint PRIMARY KEY, t text, i4 integer);
       CREATE FUNCTION change_${route}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.t := NEW.t || '!'; RETURN NEW; END $$;
       CREATE TRIGGER change BEFORE INSERT ON ${name} FOR EACH ROW EXECUTE FUNCTION change_${route}();
       ALTER TABLE ${name} DISABLE TRIGGER change; INSERT INTO ${name} VALUES (1, 'old', 1); ALTER TABLE ${name} ENABLE TRIGGER change`,
    );
    for (const mode of ['append', 'replace', 'upsert'] as const) {
      const sql = 'SELECT id + 1 AS id, t, i4 FROM types';
      const error = await refusal(verified({ sql }, name, { mode, route }));
      expect(error).toMatchObject({ code: 'invalid-data', message: expect.stringMatching(/ in t\.$/) });
      expect(await readRows(target, `SELECT id, t FROM ${name}`)).toEqual([['1', 'old']]);
    }
  });

  test('sees a trigger that swaps values between rows', async () => {
    await runSql(
      target,
      `CREATE TABLE crossed (id bigint, i4 bigint);
       CREATE FUNCTION swap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.i4 := 3 - NEW.i4; RETURN NEW; END $$;
       CREATE TRIGGER swap BEFORE INSERT ON crossed FOR EACH ROW EXECUTE FUNCTION swap()`,
    );
    const sql = 'SELECT v::bigint AS id, v::bigint AS i4 FROM generate_series(1, 2) AS v';
    const error = await refusal(verified({ sql }, 'crossed', { mode: 'append' }));
    expect(error).toMatchObject({ code: 'invalid-data', message: expect.stringContaining('other rows') });
  });

  test('rows that a trigger drops are missed without a proof, too', async () => {
    await runSql(
      target,
      `CREATE TABLE dropped (id bigint);
       CREATE FUNCTION drop_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN NEW.id = 2 THEN NULL ELSE NEW END; END $$;
       CREATE TRIGGER dropping BEFORE INSERT ON dropped FOR EACH ROW EXECUTE FUNCTION drop_row()`,
    );
    for (const route of ['wire', 'batches'] as const) {
      const error = await refusal(verified({ sql: 'SELECT id FROM types' }, 'dropped', { mode: 'append', route }));
      expect(error).toMatchObject({
        code: 'invalid-data',
        message: expect.stringContaining('3 rows were read, but 2'),
      });
    }
    expect(await readRows(target, 'SELECT * FROM dropped')).toEqual([]);
  });

  test.each([
    ['integer into bigint, numeric, double precision', 'i4 bigint, i2 numeric(10,2), id double precision', []],
    ['numeric into wider numeric and text', 'n2 numeric(14,4), n text', []],
    [
      'everything into text',
      'b text, i4 text, i8 text, f8 text, ts text, tsz text, iv text, u text, j text, ia text, m text',
      [],
    ],
    ['json into jsonb and back', 'j jsonb, jb json', []],
    ['date into timestamp', 'd timestamp', [], 'id <> 2'],
    ['padded text into varchar', 'c varchar(5)', []],
    ['real into double precision', 'f4 double precision', []],
    ['what may lose something, where it is NULL', 'tsz timestamp, ts date, f8 real', ['tsz', 'ts', 'f8'], 'id <> 2'],
  ] as [string, string, string[], string?][])(
    'is not misled by another type: %s',
    async (_, columns, allowLossy, where = 'id > 1') => {
      await runSql(target, 'DROP TABLE IF EXISTS widened');
      await runSql(target, `CREATE TABLE widened (${columns})`);
      const names = columns.split(/, (?![0-9])/).map((column) => column.split(' ')[0]);
      for (const route of ['batches', undefined] as const) {
        const sql = `SELECT ${names.join(', ')} FROM types WHERE ${where}`;
        const result = await verified({ sql }, 'widened', { mode: 'replace', route, allowLossy });
        expect(result.rows).toBe(2);
      }
    },
  );

  test('says conflict when somebody else writes to the table meanwhile', async () => {
    await runSql(target, 'CREATE TABLE busy (id bigint)');
    const moving = moveBy('batches')(
      {
        from: { connection: 'here', database: source, selection: { sql: 'SELECT id FROM types' } },
        to: { connection: 'there', database: slowed(target), table: { name: 'busy' } },
        mode: 'append',
        verify: true,
      },
      { ledger: memoryLedger() },
    );
    expect((await refusal(moving)).code).toBe('conflict');
    expect(await readRows(target, 'SELECT * FROM busy')).toEqual([['99']]);
  });
});

/** The same database, but somebody writes a row just before each load begins. */
function slowed(database: Database): Database {
  const session: Database['session'] = (work, options) =>
    database.session((inner) => {
      const load: typeof inner.load = async (...given) => {
        await runSql(database, 'INSERT INTO busy VALUES (99)');
        return await inner.load(...given);
      };
      return work({ ...inner, load });
    }, options);
  return Object.assign(Object.create(database) as Database, { session });
}

describe('columns', () => {
  test('a generated column of the target is left out, and the forecast says so', async () => {
    await runSql(target, 'CREATE TABLE computed (id bigint, i4 bigint GENERATED ALWAYS AS (id * 2) STORED, t text)');
    for (const selection of [
      { sql: 'SELECT id, i4, t FROM types -- all' },
      { table: { name: 'types' }, columns: ['i4', 't', 'id'] },
    ]) {
      const result = await verified(selection, 'computed', { mode: 'replace' });
      expect(result.forecast.find(({ column }) => column === 'i4')).toMatchObject({
        verdict: 'exact',
        reason: expect.stringContaining('computes'),
      });
      expect(await readRows(target, 'SELECT id, i4 FROM computed ORDER BY id LIMIT 1')).toEqual([['1', '2']]);
    }
  });

  test('identity values are kept, and the next one follows them', async () => {
    await runSql(target, 'CREATE TABLE numbered (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, t text)');
    for (const mode of ['append', 'replace', 'upsert'] as const) {
      await verified({ sql: 'SELECT id, t FROM types' }, 'numbered', { mode });
    }
    await runSql(target, `INSERT INTO numbered (t) VALUES ('next')`);
    expect(await readRows(target, `SELECT id FROM numbered WHERE t = 'next'`)).toEqual([['4']]);
  });

  test('odd names, no columns and a thousand columns', async () => {
    await runSql(source, 'CREATE TABLE "Odd ""name"".x" ("a b" integer PRIMARY KEY, "ü,;" text, """" boolean)');
    await runSql(source, `INSERT INTO "Odd ""name"".x" VALUES (1, 'x', true)`);
    await verified({ table: { name: 'Odd "name".x' } }, 'Odd "copy".x');
    expect(await readRows(target, 'SELECT * FROM "Odd ""copy"".x"')).toEqual([[1, 'x', true]]);

    await runSql(source, 'CREATE TABLE none ()');
    await runSql(source, 'INSERT INTO none DEFAULT VALUES');
    for (const route of ['wire', 'batches'] as const) {
      const result = await verified({ table: { name: 'none' } }, `none_${route}`, { route });
      expect(result).toMatchObject({ rows: 1, forecast: [] });
    }

    const wide = Array.from({ length: 1600 }, (_, index) => `c${index} smallint`);
    await runSql(source, `CREATE TABLE wide (${wide.join(', ')})`);
    await runSql(source, 'INSERT INTO wide (c0, c1599) VALUES (1, 2)');
    expect(await verified({ table: { name: 'wide' } }, 'wide')).toMatchObject({ rows: 1, verified: true });
  });

  test('a query with two columns of one name is refused', async () => {
    expect((await refusal(verified({ sql: 'SELECT 1 AS a, 2 AS a' }, 'twice'))).code).toBe('invalid-input');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPostgres, rowsOf, runScript } from '../../../tools/open-postgres.ts';
import type { ColumnFit } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';

let source: Awaited<ReturnType<typeof openPostgres>>;
let target: Awaited<ReturnType<typeof openPostgres>>;

const TYPES = `
CREATE SCHEMA "Odd schema";
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'ü');
CREATE TYPE "Odd schema"."Odd ""type""" AS ENUM ('a');
CREATE DOMAIN positive AS numeric(10,2) DEFAULT 1 NOT NULL CONSTRAINT above_zero CHECK (VALUE > 0) CONSTRAINT even CHECK (VALUE % 2 = 0 AND VALUE::text <> 'a;b');
CREATE DOMAIN bounded AS positive CHECK (VALUE < 100);
CREATE DOMAIN moods AS mood[];
CREATE DOMAIN named AS text COLLATE "C" CHECK (VALUE ~ '^[a-z]+$');
CREATE TYPE point3 AS (x double precision, "Y y" numeric(5,1), z mood);
CREATE TYPE nested AS (p point3, list point3[], m bounded);`;

beforeAll(async () => {
  source = await openPostgres();
  target = await openPostgres();
  await runScript(source, TYPES);
});
afterAll(async () => {
  await source?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

/** The fields of a new source table with one column of each type. */
async function columnsOf(types: readonly string[], name: string): Promise<readonly Field[]> {
  await runScript(source, `CREATE TABLE ${name} (${types.map((type, i) => `c${i} ${type}`).join(', ')})`);
  return await source.fields({ name });
}
const fitted = (fields: readonly Field[], on = target) => on.fit(fields, source.dialect, { source });

/** Makes what the columns need and a table of them. */
async function make(
  on: typeof target,
  fields: readonly Field[],
  fits: readonly ColumnFit[],
  name: string,
): Promise<void> {
  const needs = [...new Set(fits.flatMap((one) => one.needs ?? []))];
  const table = on.dialect.createTable(
    { name },
    fields.map((field, i) => ({ name: field.name, sql: fits[i]?.sql ?? '', nullable: true })),
  );
  await on.session((session) => runScript(session, [...needs, table].join(';\n')), { transaction: 'write' });
}

describe('types that the target does not have are made there', () => {
  test.each([
    ['an enum', ['mood']],
    ['an array of one', ['mood[]']],
    ['a domain with a default, NOT NULL and checks', ['positive', 'positive[]']],
    ['a domain over a domain', ['bounded']],
    ['a domain over an array of an enum', ['moods']],
    ['a domain with a collation', ['named']],
    ['a composite', ['point3', 'point3[]']],
    ['a composite of composites, arrays and domains', ['nested']],
    ['all of them, in any order', ['nested', 'point3[]', 'mood', 'bounded', 'positive', 'moods']],
  ])('%s', async (name, types) => {
    const fresh = await openPostgres();
    await using _ = fresh;
    const table = `made_${name.replaceAll(/\W/g, '_').slice(0, 30)}`.toLowerCase();
    const fields = await columnsOf(types, table);
    const fits = await fitted(fields, fresh);
    expect(fits.map(({ verdict }) => verdict)).toEqual(types.map(() => 'exact'));
    await make(fresh, fields, fits, table);
    expect((await fresh.fields({ name: table })).map(({ native, type }) => [native, type])).toEqual(
      fields.map(({ native, type }) => [native, type]),
    );
    // And now that they are there, the same definitions need nothing more.
    const again = await fitted(fields, fresh);
    expect(again.map(({ verdict, needs }) => [verdict, needs ?? []])).toEqual(types.map(() => ['exact', []]));
  });

  test('what they check, they check there too', async () => {
    const fields = await columnsOf(['bounded', 'named', 'mood'], 'checked');
    await using fresh = await openPostgres();
    await make(fresh, fields, await fitted(fields, fresh), 'checked');
    await runScript(fresh, "INSERT INTO checked VALUES (4, 'abc', 'ü')");
    for (const values of [
      "(3, 'abc', 'ü')",
      "(-2, 'abc', 'ü')",
      "(100, 'abc', 'ü')",
      "(4, 'ABC', 'ü')",
      "(4, 'abc', 'new')",
    ]) {
      await expect(runScript(fresh, `INSERT INTO checked VALUES ${values}`)).rejects.toMatchObject({
        code: expect.stringMatching(/constraint|invalid-data/),
      });
    }
    const collation =
      "SELECT collname::text FROM pg_type t JOIN pg_collation c ON c.oid = t.typcollation WHERE typname = 'named'";
    expect(await rowsOf(fresh, collation)).toEqual([['C']]);
    const order = 'SELECT array_agg(m ORDER BY m)::text FROM unnest(enum_range(NULL::mood)) m';
    expect(await rowsOf(fresh, order)).toEqual(await rowsOf(source, order));
  });

  test('a schema that the target does not have: text, and why', async () => {
    const fields = await columnsOf(['"Odd schema"."Odd ""type"""', '"Odd schema"."Odd ""type"""[]'], 'odd');
    const fits = await fitted(fields);
    expect(fits).toMatchObject([
      { sql: 'text', verdict: 'widened', reason: expect.stringContaining('Odd') },
      { sql: 'text[]', verdict: 'widened' },
    ]);
    await runScript(target, 'CREATE SCHEMA "Odd schema"');
    const possible = await fitted(fields);
    expect(possible.map(({ verdict }) => verdict)).toEqual(['exact', 'exact']);
    await make(target, fields, possible, 'odd');
  });
});

describe('where they cannot be made', () => {
  test('the role may not create: text', async () => {
    const role = `reader_${target.address.database}`;
    await runScript(target, `CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
    await using reader = await openPostgres({}, { ...target.address, username: role, password: 'secret' });
    const fields = await columnsOf(['mood', 'mood[]', 'nested'], 'unmakeable');
    expect(await fitted(fields, reader)).toMatchObject([
      { sql: 'text', verdict: 'widened', reason: expect.stringContaining('may not be made') },
      { sql: 'text[]', verdict: 'widened' },
      { sql: 'text', verdict: 'widened' },
    ]);
  });

  test.each([
    ['an enum with other labels', "CREATE TYPE mood AS ENUM ('sad', 'happy')", 'mood'],
    ['an enum in another order', "CREATE TYPE mood AS ENUM ('ü', 'sad', 'it''s ok')", 'mood'],
    [
      'a domain with another check',
      'CREATE DOMAIN positive AS numeric(10,2) DEFAULT 1 NOT NULL CHECK (VALUE > 10)',
      'positive',
    ],
    ['a domain over another type', 'CREATE DOMAIN positive AS text', 'positive'],
    [
      'a composite with a further column',
      'CREATE TYPE point3 AS (x double precision, "Y y" numeric(5,1), z text)',
      'point3',
    ],
    ['another kind of the same name', 'CREATE TABLE point3 (x int)', 'point3'],
    [
      'a composite whose part is another there',
      'CREATE TYPE mood AS ENUM (\'other\'); CREATE TYPE point3 AS (x double precision, "Y y" numeric(5,1), z mood)',
      'point3',
    ],
    ['an array of a composite whose part is another there', "CREATE TYPE mood AS ENUM ('other')", 'point3[]'],
  ])('%s: text, and why', async (name, script, type) => {
    await using fresh = await openPostgres();
    await runScript(fresh, script);
    const fields = await columnsOf([type], `differs_${name.replaceAll(/\W/g, '_').slice(0, 40)}`);
    const [one] = await fitted(fields, fresh);
    expect(one).toMatchObject({ verdict: 'widened', reason: expect.stringMatching(/differently/) });
    expect(one?.sql).toBe(type.endsWith('[]') ? 'text[]' : 'text');
  });

  test("an extension's type, and a table's row type", async () => {
    await runScript(
      source,
      'CREATE EXTENSION IF NOT EXISTS citext; CREATE EXTENSION IF NOT EXISTS hstore; CREATE TABLE row_type (a int)',
    );
    const fields = await columnsOf(['citext', 'hstore', 'citext[]', 'row_type'], 'extended');
    await using fresh = await openPostgres();
    const fits = await fitted(fields, fresh);
    expect(fits).toMatchObject([
      { sql: 'text', verdict: 'widened', reason: expect.stringContaining('extension citext') },
      { sql: 'text', verdict: 'widened', reason: expect.stringContaining('extension hstore') },
      { sql: 'text[]', verdict: 'widened' },
      { sql: 'text', verdict: 'widened', reason: expect.stringContaining('row_type') },
    ]);
    await make(fresh, fields, fits, 'extended');
    await runScript(fresh, 'CREATE EXTENSION citext; CREATE EXTENSION hstore');
    expect((await fitted(fields, fresh)).map(({ verdict }) => verdict)).toEqual(['exact', 'exact', 'exact', 'widened']);
  });

  test('a range type of the user', async () => {
    await runScript(source, 'CREATE TYPE float_range AS RANGE (subtype = float8)');
    const fields = await columnsOf(['float_range', 'float_multirange'], 'ranged');
    const fits = await fitted(fields);
    expect(fits.map(({ sql, verdict }) => [sql, verdict])).toEqual([
      ['text', 'widened'],
      ['text', 'widened'],
    ]);
  });

  test('a domain whose check or default calls a function of the user', async () => {
    await runScript(
      source,
      `CREATE FUNCTION fine(text) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true'; CREATE SEQUENCE numbers;
       CREATE DOMAIN calling AS text CHECK (fine(VALUE)); CREATE DOMAIN counting AS bigint DEFAULT nextval('numbers')`,
    );
    const fits = await fitted(await columnsOf(['calling', 'counting'], 'callers'));
    expect(fits.map(({ sql, verdict }) => [sql, verdict])).toEqual([
      ['text', 'widened'],
      ['text', 'widened'],
    ]);
  });

  test('a type that nobody knows any more', async () => {
    const fields: Field[] = [{ name: 'a', type: { kind: 'opaque' }, native: 'public.never_was' }];
    expect(await target.fit(fields, source.dialect)).toMatchObject([{ sql: 'text', verdict: 'widened' }]);
    expect(await fitted(fields)).toMatchObject([{ sql: 'text', verdict: 'widened' }]);
  });
});

test('built-in types stand as they are', async () => {
  const types = [
    'integer',
    'numeric(12,2)',
    'character varying(10)',
    'timestamp(3) with time zone',
    'int4range',
    'bit(3)',
    'interval day to second(2)',
    'text[]',
    '"char"',
    'tsvector',
    'box',
    'inet',
  ];
  const fields = await columnsOf(types, 'built_in');
  const fits = await fitted(fields);
  expect(fits.map(({ sql, verdict }) => [sql, verdict])).toEqual(fields.map(({ native }) => [native, 'exact']));
  await make(target, fields, fits, 'built_in');
  expect((await target.fields({ name: 'built_in' })).map(({ native }) => native)).toEqual(
    fields.map(({ native }) => native),
  );
});

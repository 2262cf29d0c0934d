import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dialectSql } from '../../../conformance/cases/sql.ts';
import { typesOf } from '../../../conformance/cases/types.ts';
import { postgresTypes, postgresTypesSetup } from '../../../conformance/cases/types-postgres.ts';
import { query, read, run, toBatch } from '../../../conformance/suite/execute.ts';
import { openPostgres } from '../../../tools/open-postgres.ts';
import type { Field } from '../../contract/values.ts';

const postgresSql = dialectSql.postgres;

/** What a role or a database may have set, each of which changes how some value is written or read. */
const VARIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'one way': {
    DateStyle: "'SQL, DMY'",
    IntervalStyle: 'postgres_verbose',
    TimeZone: "'Asia/Kathmandu'",
    bytea_output: 'escape',
    extra_float_digits: '-15',
    search_path: "''",
    standard_conforming_strings: 'off',
    array_nulls: 'off',
    xmloption: 'document',
    quote_all_identifiers: 'on',
    client_encoding: 'LATIN1',
    default_transaction_isolation: 'serializable',
  },
  'another way': {
    DateStyle: "'German, MDY'",
    IntervalStyle: 'sql_standard',
    TimeZone: "'America/St_Johns'",
    extra_float_digits: '0',
    search_path: 'pg_catalog, "My types"',
    backslash_quote: 'on',
    xmlbinary: 'hex',
    default_transaction_deferrable: 'on',
    lc_messages: "'C'",
    statement_timeout: "'1h'",
    plan_cache_mode: 'force_generic_plan',
  },
};

const TYPES = [...typesOf('postgres'), ...postgresTypes];
const tableOf = (index: number): string => `filled_${index}`;

let owner: Awaited<ReturnType<typeof openPostgres>>;
beforeAll(async () => {
  owner = await openPostgres();
  await run(owner, postgresTypesSetup);
  for (const [index, { here, values }] of TYPES.entries()) {
    const rows = values.map(([text], k) => `(${k}, ${postgresSql.cast(postgresSql.text(text), here.native)})`);
    await run(
      owner,
      `CREATE TABLE ${tableOf(index)} (k integer, v ${here.native}); INSERT INTO ${tableOf(index)} VALUES ${rows.join(', ')}`,
    );
  }
});
afterAll(async () => await owner?.[Symbol.asyncDispose]());

describe.each(Object.entries(VARIATIONS))('values do not depend on what the role sets: %s', (name, settings) => {
  const role = `set_${name.replaceAll(' ', '_')}`;
  let database: Awaited<ReturnType<typeof openPostgres>>;
  beforeAll(async () => {
    const username = `${role}_${owner.address.database}`;
    await run(owner, `CREATE ROLE ${username} SUPERUSER LOGIN PASSWORD 'role'`);
    for (const [setting, value] of Object.entries(settings))
      await run(owner, `ALTER ROLE ${username} SET ${setting} = ${value}`);
    database = await openPostgres({}, { ...owner.address, username, password: 'role' });
    // The settings are there, or this would show nothing.
    const [[set] = []] = await query(
      owner,
      `SELECT count(*) FROM pg_db_role_setting s, unnest(setconfig) WHERE setrole = '${username}'::regrole`,
    );
    expect(Number(set)).toBe(Object.keys(settings).length);
  });
  afterAll(async () => await database?.[Symbol.asyncDispose]());

  test.each(TYPES.map((type, index) => [type.name, index, type] as const))('%s', async (_, index, { here, values }) => {
    const filled = tableOf(index);
    const expected = values.map(([, value], k) => [k, value]);
    expect(await read(database, `SELECT k, v FROM ${filled} ORDER BY k`)).toEqual(expected);
    const [result] = await run(database, `SELECT v FROM ${filled} ORDER BY k`);
    expect(result?.rows).toEqual(expected.map(([, value]) => [value]));
    expect(result?.fields).toEqual([{ name: 'v', type: here.type, native: here.inResults ?? here.native }]);

    const table = { schema: 'public', name: `${role}_${index}` };
    await run(database, `CREATE TABLE public.${table.name} (LIKE ${filled})`);
    const fields: readonly Field[] = await database.fields(table);
    expect(fields[1]).toMatchObject({ native: here.native, type: here.type });
    await database.session(
      async (session) => {
        await using load = await session.load(table, fields);
        await load.write(toBatch(expected as [number, string][], 2));
        await load.finish();
      },
      { transaction: 'write' },
    );
    const differing = `SELECT a.k, a.v::text, b.v::text FROM ${filled} a FULL JOIN ${table.name} b ON a.k = b.k WHERE a.v::text IS DISTINCT FROM b.v::text`;
    expect(await query(owner, differing)).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import type { Value } from '../../contract/values.ts';
import { testDatabase } from './test-database.ts';

/** Types that other databases do not have, or have in another way: native name, a value in SQL, and what it is read as. */
const cases: readonly (readonly [native: string, sql: string, value: Value])[] = [
  ['UHUGEINT', '340282366920938463463374607431768211455', '340282366920938463463374607431768211455'],
  ['HUGEINT', '-170141183460469231731687303715884105728', '-170141183460469231731687303715884105728'],
  ['BIGNUM', "'-123456789012345678901234567890123456789012345'", '-123456789012345678901234567890123456789012345'],
  ['TIMESTAMP_NS', "'2024-02-29 12:34:56.123456789'", '2024-02-29 12:34:56.123456789'],
  ['TIMESTAMP_S', "'infinity'", 'infinity'],
  ['TIMESTAMP_MS', "'1969-12-31 23:59:59.999'", '1969-12-31 23:59:59.999'],
  ['TIMESTAMP', "'0044-03-15 (BC) 12:00:00.5'", '0044-03-15 12:00:00.5 BC'],
  ['TIMESTAMP', "'294247-01-10 04:00:54.775806'", '294247-01-10 04:00:54.775806'],
  ['TIMESTAMP WITH TIME ZONE', "'2024-03-31 03:30:00.25+05:30'", '2024-03-30 22:00:00.25+00'],
  ['TIME_NS', "'23:59:59.000000001'", '23:59:59.000000001'],
  ['TIME WITH TIME ZONE', "'01:02:03-03:30'", '01:02:03-03:30'],
  ['DATE', "'5881580-07-10'", '5881580-07-10'],
  ['INTERVAL', "INTERVAL '-14 months' + INTERVAL '3 days' - INTERVAL '90061.5 seconds'", 'P-1Y-2M3DT-25H-1M-1.5S'],
  ['BIT', "'0101100101'", '0101100101'],
  ["ENUM('it''s', 'b\"c')", "'it''s'", "it's"],
  ['INTEGER[2][]', '[[1, NULL], [3, 4]]', '[[1,null],[3,4]]'],
  [
    'DECIMAL(38,4)[]',
    "['1234567890123456789012345678901234.5600'::DECIMAL(38,4)]",
    '[1234567890123456789012345678901234.5600]',
  ],
  ['BIGINT[]', '[9223372036854775807, -1]', '[9223372036854775807,-1]'],
  ['DOUBLE[]', "['nan'::DOUBLE, 'inf'::DOUBLE, 0.1]", '["NaN","Infinity",0.1]'],
  ['TIMESTAMP WITH TIME ZONE[]', "['2024-01-01 00:00:00+00'::TIMESTAMPTZ]", '["2024-01-01 00:00:00+00"]'],
  ['BLOB[]', "['\\x00\\xFF'::BLOB]", '["AP8="]'],
  ['JSON[]', `['{"a":1.10}'::JSON]`, '[{"a":1.10}]'],
  ['STRUCT("a b" INTEGER, c VARCHAR[])', "{'a b': 1, 'c': ['x\"y', NULL]}", '{"a b":1,"c":["x\\"y",null]}'],
  ['MAP(VARCHAR, DATE)', "MAP {'k': DATE '2024-05-01'}", '{"k":"2024-05-01"}'],
  ['MAP(INTEGER, BOOLEAN)', 'MAP {7: true}', '{"7":true}'],
  ['UNION(num INTEGER, str VARCHAR)', "union_value(str := 'two')", '{"str":"two"}'],
  [
    'STRUCT(u UUID, i INTERVAL, t TIME, z TIME WITH TIME ZONE)',
    "{'u': '00000000-0000-4000-8000-000000000001'::UUID, 'i': INTERVAL '1 month', 't': TIME '24:00:00', 'z': '00:00:00+02'::TIMETZ}",
    '{"u":"00000000-0000-4000-8000-000000000001","i":"P1M","t":"24:00:00","z":"00:00:00+02"}',
  ],
];

test('every type is read as the contract says, and what was read goes back unchanged', async () => {
  await using here = await testDatabase();
  for (const [index, [native, sql, value]] of cases.entries()) {
    await here.query(
      `CREATE TABLE a${index} (v ${native}); INSERT INTO a${index} VALUES (CAST(${sql} AS ${native})), (NULL)`,
    );
    expect(await here.query(`SELECT v FROM a${index}`), native).toEqual([[value], [null]]);
    const fields = await here.database.fields({ name: `a${index}` });
    const [fit] = await here.database.fit(fields, here.database.dialect);
    await here.query(`CREATE TABLE b${index} (v ${fit?.sql})`);
    await here.database.session(
      async (session) => {
        await using load = await session.load({ name: `b${index}` }, fields);
        await load.write({ rows: 2, columns: [[value, null]] });
        await load.finish();
      },
      { transaction: 'write' },
    );
    const same = `SELECT count(*) FROM a${index} a JOIN b${index} b ON a.v IS NOT DISTINCT FROM b.v AND typeof(a.v) = typeof(b.v)`;
    expect(await here.query(same), native).toEqual([[2n]]);
  }
});

test('facts about the data', async () => {
  await using here = await testDatabase();
  await here.query(
    "CREATE TABLE t (d DECIMAL(12,4), f DOUBLE, s VARCHAR, i INTEGER); INSERT INTO t VALUES (-1234.5, 'nan', 'äbc', 3), (0.0625, 'inf', NULL, -4), (NULL, 1, '', NULL)",
  );
  const fields = await here.database.fields({ name: 't' });
  const facts = await here.database.session((session) => session.measure({ table: { name: 't' } }, fields), {
    transaction: 'read',
  });
  expect(facts).toEqual([
    { nulls: 1, minimum: '-1234.5000', maximum: '0.0625', integerDigits: 4, fractionDigits: 4, nonFinite: 0 },
    { nulls: 0, nonFinite: 2 },
    { nulls: 1, characters: 3 },
    { nulls: 1, minimum: '-4', maximum: '3' },
  ]);
});

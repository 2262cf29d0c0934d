import { afterAll, expect, test } from 'vitest';
import { memoryLedger, readRows, runSql, TestEnds } from '../../tools/move-ends.ts';
import { move } from './move.ts';

const ends = new TestEnds();
afterAll(async () => await ends[Symbol.asyncDispose]());

test('an unbounded number keeps its digits, and stays a number where they fit', async () => {
  const postgres = await ends.postgres();
  const duckdb = await ends.duckdb();
  await runSql(
    postgres,
    `CREATE TABLE numbers AS SELECT 12345678901234567890.123456789::numeric AS small, 7::numeric AS one`,
  );
  await runSql(postgres, `ALTER TABLE numbers ADD huge numeric, ADD bad numeric, ADD none numeric`);
  await runSql(postgres, `UPDATE numbers SET huge = repeat('9', 60)::numeric, bad = 'NaN'`);
  const request = {
    from: { connection: 'here', database: postgres, selection: { table: { name: 'numbers' } } },
    to: { connection: 'there', database: duckdb, table: { name: 'numbers' } },
    mode: 'create',
    verify: true,
  } as const;
  const { forecast } = await move(request, { ledger: memoryLedger() });
  expect(forecast.map(({ verdict }) => verdict)).toEqual(['exact', 'exact', 'widened', 'widened', 'widened']);
  expect(await readRows(duckdb, `SELECT * FROM numbers`)).toEqual([
    ['12345678901234567890.123456789', '7', '9'.repeat(60), 'NaN', null],
  ]);
});

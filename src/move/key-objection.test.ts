import { expect, test } from 'vitest';
import { memoryLedger, runSql, TestEnds } from '../../tools/move-ends.ts';
import { move } from './move.ts';

test('a key that the target objects to is not made, and the forecast says so', async () => {
  await using ends = new TestEnds();
  const source = await ends.postgres();
  // Over an eighth of 32 MB for the index, at 70 bytes a row.
  const target = await ends.duckdb({ memoryLimit: 32 });
  await runSql(
    source,
    `CREATE TABLE coded (code text PRIMARY KEY, n bigint);
    INSERT INTO coded SELECT 'c' || i, i FROM generate_series(1, 60000) AS g(i);
    ANALYZE coded`,
  );
  const from = { connection: 'here', database: source, selection: { table: { name: 'coded' } } };
  const to = { connection: 'there', database: target, table: { name: 'coded' } };
  const result = await move({ from, to, mode: 'create' }, { ledger: memoryLedger() });
  expect(result).toMatchObject({
    rows: 60_000,
    forecast: [
      { column: 'code', verdict: 'exact', reason: expect.stringContaining('not made a primary key') },
      { column: 'n', verdict: 'exact', reason: null },
    ],
  });
  expect(await target.fields({ name: 'coded' })).toMatchObject([
    { name: 'code', nullable: false, primaryKeyPosition: null },
    { name: 'n', nullable: true },
  ]);
});

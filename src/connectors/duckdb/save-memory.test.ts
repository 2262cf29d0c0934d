import { expect, test } from 'vitest';
import { readRows, TestEnds } from '../../../tools/move-ends.ts';

test('a session that saves memory works with a part of the limit, and gives it back', async () => {
  await using ends = new TestEnds();
  const database = await ends.duckdb({ memoryLimit: 500 });
  const limit = async () => {
    const rows = await database.session(async (session) => {
      const values: unknown[] = [];
      for await (const event of session.run("SELECT current_setting('memory_limit')")) {
        if (event.kind === 'batch') values.push(event.batch.columns[0]?.[0]);
      }
      return values;
    });
    return Number.parseFloat(String(rows[0]));
  };
  const usual = await limit();
  await database.session(async (session) => {
    await using first = await session.saveMemory?.();
    await using _second = await session.saveMemory?.();
    expect(await limit()).toBeCloseTo(usual / 5, 0);
    await first?.[Symbol.asyncDispose]();
    expect(await limit()).toBeCloseTo(usual / 5, 0);
  });
  expect(await limit()).toBe(usual);
  expect(await readRows(database, 'SELECT 1')).toEqual([[1]]);
});

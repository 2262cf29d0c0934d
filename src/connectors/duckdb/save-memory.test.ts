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
    await using first = await session.saveMemory?.(0);
    await using _second = await session.saveMemory?.(0);
    expect(await limit()).toBeCloseTo(usual / 5, 0);
    await first?.[Symbol.asyncDispose]();
    expect(await limit()).toBeCloseTo(usual / 5, 0);
  });
  expect(await limit()).toBe(usual);
  expect(await readRows(database, 'SELECT 1')).toEqual([[1]]);
});

test('wide rows are written without what compresses texts in memory of its own, as long as they are', async () => {
  await using ends = new TestEnds();
  const database = await ends.duckdb();
  const methods = async () => {
    await database.session(async (session) => {
      for await (const _ of session.run(
        `CREATE OR REPLACE TABLE t AS SELECT 'word ' || i % 9 AS w FROM range(20000) AS r(i); CHECKPOINT`,
      ));
    });
    const rows = await readRows(
      database,
      `SELECT DISTINCT compression FROM pragma_storage_info('t') WHERE segment_type = 'VARCHAR'`,
    );
    return rows.flat();
  };
  const usual = await methods();
  expect(usual).not.toEqual(['Uncompressed']);
  await database.session(async (session) => {
    await using _narrow = await session.saveMemory?.(100);
    expect(await methods()).toEqual(usual);
    await using _wide = await session.saveMemory?.(800);
    expect(await methods()).toEqual(['Uncompressed']);
  });
  expect(await methods()).toEqual(usual);
});

import { readdir } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { Field, LogicalType, Value } from '../contract/values.ts';
import { createSpool } from './spool.ts';

const field = (name: string, type: LogicalType): Field => ({ name, type, native: type.kind });
const fields = [
  field('n', { kind: 'int', bits: 64 }),
  field('f', { kind: 'float', bits: 64 }),
  field('t', { kind: 'text' }),
  field('b', { kind: 'binary' }),
];
const long = fc.string({
  unit: fc.constantFrom('a', 'ä', '€', '😀', '\ud800', '\n', '"'),
  minLength: 250,
  maxLength: 400,
});
const row = fc.tuple(
  fc.option(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.option(fc.double()),
  fc.option(fc.oneof(fc.string({ unit: 'binary' }), long)),
  fc.option(fc.uint8Array({ maxLength: 600 })),
);

test('whatever is put in comes out the same, whatever the batches were', async () => {
  await using folder = await temporaryFolder();
  const batches = fc.array(fc.array(row, { maxLength: 40 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(batches, async (given) => {
      await using spool = createSpool(folder.path);
      spool.next();
      const rows = spool.next();
      for (const batch of given) {
        await rows.append({
          rows: batch.length,
          columns: fields.map((_, at) => batch.map((values) => values[at] ?? null)),
        });
      }
      const back: (readonly Value[])[] = [];
      for await (const batch of rows.batches(fields)) {
        for (let at = 0; at < batch.rows; at += 1) back.push(batch.columns.map((column) => column[at] ?? null));
      }
      expect(back).toEqual(given.flat());
      expect(rows.rows).toBe(given.flat().length);
    }),
    { numRuns: 60 },
  );
  expect(await readdir(folder.path)).toEqual([]);
});

test('half a character of UTF-16 is fetched as it is, piece by piece', async () => {
  await using folder = await temporaryFolder();
  await using spool = createSpool(folder.path);
  const rows = spool.next();
  const text = `\ud800${'€'.repeat(100_000)}`;
  await rows.append({ rows: 1, columns: [[text]] });
  let back = '';
  for (let offset: number | null = 0; offset !== null; ) {
    const part: { text: string; next: number | null } = await rows.part({ row: 0, column: 0, offset });
    back += part.text;
    offset = part.next;
  }
  expect(back === text).toBe(true);
  await expect(rows.part({ row: 1, column: 0, offset: 0 })).rejects.toMatchObject({ code: 'not-found' });
});

test('long values are read back a few at a time, not as many as a block of rows has', async () => {
  await using folder = await temporaryFolder();
  await using spool = createSpool(folder.path);
  const rows = spool.next();
  const value = 'x'.repeat(2 * 1024 * 1024);
  for (let row = 0; row < 9; row += 1) await rows.append({ rows: 1, columns: [[value]] });
  const counts: number[] = [];
  for await (const batch of rows.batches([field('t', { kind: 'text' })])) {
    expect(batch.columns[0]?.length).toBe(batch.rows);
    counts.push(batch.rows);
  }
  expect(counts).toEqual([2, 2, 2, 2, 1]);
});

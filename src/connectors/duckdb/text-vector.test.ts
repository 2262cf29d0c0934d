import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../tools/temporary-folder.ts';
import { readBatches } from './batches.ts';
import { Connection } from './connection.ts';
import { Limit } from './limit.ts';

/** What a query reads of a table that was filled with `texts`. */
async function readBack(connection: Connection, texts: readonly (string | null)[], sql: string): Promise<unknown[][]> {
  await connection.command('CREATE OR REPLACE TABLE texts (i INTEGER, t VARCHAR, b BLOB)');
  const values = texts.map((text, index) => (text === null ? `(${index}, NULL)` : `(${index}, ${literal(text)})`));
  if (values.length > 0) {
    await connection.command(`INSERT INTO texts SELECT i, t, encode(t) FROM (VALUES ${values.join(',')}) AS v(i, t)`);
  }
  await connection.command('CHECKPOINT');
  using limit = new Limit(connection.native, {});
  using prepared = await connection.prepare(sql, limit);
  const stream = await connection.stream(prepared.statement, limit, { sql });
  const columns: unknown[][] = [[], []];
  for await (const batch of readBatches(stream, limit, {})) {
    batch.columns.forEach((column, index) => {
      for (const value of column) columns[index]?.push(value);
    });
  }
  return columns;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

test('texts of any length and repetition, and blobs, are read as they are', async () => {
  await using folder = await temporaryFolder();
  await using connection = await Connection.open({
    file: `${folder.path}/test.duckdb`,
    memoryLimitMegabytes: 256,
    waitMilliseconds: 1000,
  });
  // Lengths about the 12 bytes that a slot holds, and words that repeat, so that every way of storing texts is met.
  const word = fc.constantFrom('', 'a', 'twelve bytes', 'thirteen byte', 'ünïcödé 🎉 text', 'x'.repeat(300));
  const text = fc.oneof(word, fc.string({ maxLength: 40, unit: 'binary' })).map((made) => made.replaceAll('\0', ''));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(text), { minLength: 1, maxLength: 60 }), async (some) => {
      const texts = Array.from({ length: 50 }, () => some).flat();
      const [read, blobs] = await readBack(connection, texts, 'SELECT t, b FROM texts ORDER BY i');
      expect(read).toEqual(texts);
      expect(blobs).toEqual(texts.map((one) => (one === null ? null : new TextEncoder().encode(one))));
      const [filtered] = await readBack(connection, texts, 'SELECT t, b FROM texts WHERE i % 3 = 1 ORDER BY i DESC');
      expect(filtered).toEqual(texts.filter((_, index) => index % 3 === 1).reverse());
    }),
    { numRuns: 15 },
  );
});

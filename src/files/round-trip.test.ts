import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { batchOf, SAMPLES, tables } from '../../tools/file-values.ts';
import { TestEnds } from '../../tools/move-ends.ts';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { Database } from '../contract/connector.ts';
import { type Field, toJsonValue, type Value } from '../contract/values.ts';
import { type FileFormat, openFileWriter } from './writer.ts';

const ends = new TestEnds();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let duckdb: Database;
beforeAll(async () => {
  folder = await temporaryFolder();
  duckdb = await ends.duckdb();
});
afterAll(async () => {
  await ends[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

type Rows = readonly (readonly Value[])[];

async function write(format: FileFormat, fields: readonly Field[], rows: Rows): Promise<string> {
  const path = join(folder.path, `rows.${format}`);
  await using writer = await openFileWriter(path, format, fields, { overwrite: true });
  const half = Math.floor(rows.length / 2);
  await writer.write(batchOf(rows.slice(0, half), fields.length));
  await writer.write(batchOf(rows.slice(half), fields.length));
  expect((await writer.finish()).rows).toBe(rows.length);
  return path;
}

/** What DuckDB, which shares no code with our writers, reads of a file: fields and values. */
async function readByDuckdb(from: string): Promise<Value[][]> {
  return await duckdb.session(
    async (session) => {
      await using stream = await session.read(`SELECT * FROM ${from}`);
      const rows: Value[][] = [];
      for await (const batch of stream) {
        for (let row = 0; row < batch.rows; row += 1) rows.push(batch.columns.map((column) => column[row] ?? null));
      }
      return rows;
    },
    { transaction: 'read' },
  );
}

const sqlText = (text: string) => `'${text.replaceAll("'", "''")}'`;
const plain = (rows: Rows) => rows.map((row) => row.map(toJsonValue));
// A text with a NUL ends there in DuckDB's reader of CSV.
const withoutNul = (value: Value) => (typeof value === 'string' ? value.replaceAll('\0', '') : value);

test('Parquet: DuckDB reads every value as it was', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(tables(SAMPLES), async ({ fields, rows }) => {
      const path = await write('parquet', fields, rows);
      expect(plain(await readByDuckdb(`read_parquet(${sqlText(path)})`))).toEqual(plain(rows));
    }),
    { numRuns: 60 },
  );
});

test('CSV: DuckDB reads every value as it is written elsewhere, NULL and empty text apart', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      tables(SAMPLES.map(([type, values]) => [type, values.map(withoutNul)])),
      async ({ fields, rows }) => {
        const path = await write('csv', fields, rows);
        const options =
          "header = true, all_varchar = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', allow_quoted_nulls = false, nullstr = '', parallel = false, new_line = '\\r\\n'";
        const names = fields.map(({ name }) => `'${name}': 'VARCHAR'`).join(', ');
        const read = await readByDuckdb(`read_csv(${sqlText(path)}, ${options}, columns = {${names}})`);
        expect(read).toEqual(plain(rows).map((row) => row.map((value) => (value === null ? null : String(value)))));
      },
    ),
    { numRuns: 60 },
  );
});

test.each(['json', 'ndjson'] as const)('%s: read back as it was', async (format) => {
  await fc.assert(
    fc.asyncProperty(tables(SAMPLES), async ({ fields, rows }) => {
      const text = await readFile(await write(format, fields, rows), 'utf8');
      const objects: unknown[] =
        format === 'json'
          ? JSON.parse(text)
          : text
              .split('\n')
              .slice(0, -1)
              .map((line) => JSON.parse(line));
      const embedded = fields.map(({ type }) => ['json', 'list', 'struct'].includes(type.kind));
      const expected = rows.map((row) =>
        row.map((value, at) => (embedded[at] && value !== null ? JSON.parse(String(value)) : toJsonValue(value))),
      );
      expect(objects.map((each) => Object.values(each as object))).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('SQLite: read back as it was', async () => {
  const samples = SAMPLES.map(
    ([type, values]) =>
      [
        type,
        values.filter(
          (value) =>
            !Number.isNaN(value) &&
            !Object.is(value, -0) &&
            !(Number(value) > 2 ** 63 - 1025 && typeof value === 'bigint'),
        ),
      ] as const,
  );
  await fc.assert(
    fc.asyncProperty(tables(samples), async ({ fields, rows }) => {
      using database = new DatabaseSync(await write('sqlite', fields, rows), { readOnly: true });
      const statement = database.prepare('SELECT * FROM rows');
      statement.setReadBigInts(true);
      statement.setReturnArrays(true);
      const expected = rows.map((row) =>
        row.map((value, at) =>
          typeof value === 'boolean' || (typeof value === 'number' && fields[at]?.type.kind === 'int')
            ? BigInt(value)
            : value,
        ),
      );
      expect(statement.all()).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

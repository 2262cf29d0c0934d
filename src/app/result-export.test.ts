import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { connector } from '../connectors/index.ts';
import type { StatementEvent } from '../contract/connector.ts';
import type { Batch, Field } from '../contract/values.ts';
import { temporaryObjects } from '../store/ledger.ts';
import { storedStatements } from '../store/statements.ts';
import { openStore } from '../store/store.ts';
import { type Activities, createActivities } from './activities.ts';
import { createQueries } from './queries.ts';
import type { Queries } from './query-types.ts';
import { createResultExport, type ExportResultRows } from './result-export.ts';
import { createStatements } from './statements.ts';
import { temporaryFiles } from './temporary-files.ts';

const fields: readonly Field[] = [
  { name: 'n', type: { kind: 'int', bits: 32 }, native: 'int' },
  { name: 't', type: { kind: 'text' }, native: 'text' },
];
/** What the SQL answers with, in place of a database. */
const answers = new Map<string, readonly Batch[]>();
const scope = new AsyncDisposableStack();
let folder: string;
let activities: Activities;
let queries: Queries;
let exportRows: ExportResultRows;
let objects: ReturnType<typeof temporaryObjects>;

beforeAll(async () => {
  const home = scope.use(await temporaryFolder()).path;
  folder = join(home, 'results');
  const store = scope.use(openStore(home));
  objects = temporaryObjects(store);
  activities = scope.use(createActivities((text) => text));
  const run = async function* (_: string, sql: string): AsyncGenerator<StatementEvent> {
    const batches = answers.get(sql) ?? [];
    yield { kind: 'fields', fields };
    for (const batch of batches) yield { kind: 'batch', batch };
    yield { kind: 'done', command: 'SELECT', rowCount: 0, truncated: false, notices: [] };
  };
  const statements = createStatements(storedStatements(store));
  const preview = () => Promise.reject(new Error('nobody looks at a table here'));
  queries = scope.use(createQueries({ folder, activities, statements, run, preview, space: async () => 1e9 }));
  exportRows = createResultExport(queries, {
    ...{ activities, folder, files: temporaryFiles(objects) },
    dialectOf: () => connector('postgres').dialect,
  });
});
afterAll(() => scope.disposeAsync());

async function query(sql: string, batches: readonly Batch[]): Promise<string> {
  answers.set(sql, batches);
  const { id } = queries.start({ connection: 'any', sql });
  expect((await activities.wait(id, 5_000)).state).toBe('done');
  return id;
}

const rowsOf = (texts: readonly string[]): Batch => ({ rows: texts.length, columns: [texts.map((_, n) => n), texts] });

test.for(['csv', 'ndjson', 'json', 'parquet', 'sqlite'] as const)(
  'half a pair of UTF-16 is refused by name, not replaced: %s',
  async (format) => {
    const id = await query(`half ${format}`, [rowsOf(['whole', 'half \ud83d'])]);
    await expect(exportRows({ query: id, result: 0, format })).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining('column t '),
    });
  },
);

test('a result that is being downloaded is kept to its end, however many come after it', async () => {
  const texts = Array.from({ length: 3_000 }, (_, at) => `row ${at}`);
  const id = await query('kept', [rowsOf(texts)]);
  const pieces: Uint8Array[] = [];
  for await (const piece of await exportRows({ query: id, result: 0, format: 'csv' })) {
    if (pieces.length === 0) {
      for (let other = 0; other < 110; other += 1) await query(`other ${other}`, []);
    }
    pieces.push(piece);
  }
  expect(Buffer.concat(pieces).toString().trim().split('\r\n').length).toBe(3_001);
});

test.for(['csv', 'sqlite'] as const)('a download whose reader stands still stops when asked: %s', async (format) => {
  const texts = Array.from({ length: 20_000 }, (_, at) => `row ${at}`);
  const id = await query(`still ${format}`, [rowsOf(texts)]);
  const bytes = (await exportRows({ query: id, result: 0, format }))[Symbol.asyncIterator]();
  const begun = activities.list().find(({ kind, state }) => kind === 'export' && state === 'running');
  activities.stop(begun?.id ?? '');
  expect((await activities.wait(begun?.id ?? '', 5_000)).state).toBe('stopped');
  // What was cut off never looks whole.
  const toEnd = async () => {
    while (!(await bytes.next()).done);
  };
  await expect(toEnd()).rejects.toMatchObject({ code: 'cancelled' });
  expect((await readdir(folder)).filter((name) => name.endsWith(format))).toEqual([]);
});

test('a download that nobody begins to read ends', async () => {
  const id = await query('unread', [rowsOf(['a'])]);
  const bytes = (await exportRows({ query: id, result: 0, format: 'csv' }))[Symbol.asyncIterator]();
  const begun = activities.list().find(({ title }) => title === 'csv: unread');
  await bytes.return?.();
  expect((await activities.wait(begun?.id ?? '', 5_000)).state).toBe('stopped');
});

test('a file that is made before it is sent is on the list that the next start clears', async () => {
  const id = await query('listed', [rowsOf(['a'])]);
  const bytes = (await exportRows({ query: id, result: 0, format: 'sqlite' }))[Symbol.asyncIterator]();
  expect((await bytes.next()).done).toBe(false);
  const there = (await readdir(folder)).filter((name) => name.endsWith('.sqlite'));
  expect(there.length).toBe(1);
  const listed = (await objects.list()).map(({ table }) => table.name);
  expect(listed).toEqual(expect.arrayContaining(there.map((name) => join(folder, name))));
  await bytes.return?.();
  expect([await objects.list(), (await readdir(folder)).filter((name) => name.endsWith('.sqlite'))]).toEqual([[], []]);
});

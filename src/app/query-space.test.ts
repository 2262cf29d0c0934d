import { statfs } from 'node:fs/promises';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import type { StatementEvent } from '../contract/connector.ts';
import type { Field } from '../contract/values.ts';
import { storedStatements } from '../store/statements.ts';
import { openStore } from '../store/store.ts';
import { type Activities, createActivities } from './activities.ts';
import { createQueries } from './queries.ts';
import type { Queries } from './query-types.ts';
import { spaceForResults } from './result-space.ts';
import { createStatements } from './statements.ts';

const fields: readonly Field[] = [{ name: 't', type: { kind: 'text' }, native: 'text' }];
/** Of a batch on the disk, about. */
const BATCH = 100_000;
const SPACE = 10 * BATCH;

let activities: Activities;
let queries: Queries;
/** The statements whose rows were not read to the end. */
let left: string[];

/** In place of a database: a statement is the number of batches that each of its results has. */
async function* run(_: string, sql: string): AsyncGenerator<StatementEvent> {
  let whole = false;
  try {
    for (const batches of sql.split(';').map(Number)) {
      yield { kind: 'fields', fields };
      for (let at = 0; at < batches; at += 1) {
        yield { kind: 'batch', batch: { rows: 1, columns: [['x'.repeat(BATCH)]] } };
      }
      yield { kind: 'done', command: 'SELECT', rowCount: batches, truncated: false, notices: [] };
    }
    whole = true;
  } finally {
    if (!whole) left.push(sql);
  }
}

beforeEach(async () => {
  left = [];
  const scope = new AsyncDisposableStack();
  onTestFinished(() => scope.disposeAsync());
  const home = scope.use(await temporaryFolder()).path;
  activities = scope.use(createActivities((text) => text));
  const statements = createStatements(storedStatements(scope.use(openStore(home))));
  const preview = () => Promise.reject(new Error('nobody looks at a table here'));
  queries = scope.use(
    createQueries({ folder: home, activities, statements, run, preview, space: async () => SPACE + 5_000 }),
  );
});

async function query(sql: string): Promise<string> {
  const { id } = queries.start({ connection: 'any', sql });
  expect((await activities.wait(id, 5_000)).state).toBe('done');
  return id;
}

const kept = (ids: readonly string[]) =>
  ids.map((id) => {
    try {
      return queries.get(id).results[0]?.rows;
    } catch (error) {
      return (error as { code?: unknown }).code; // whatever it was
    }
  });

test('when the space for results is full, the one that nobody looked at for longest goes', async () => {
  const first = await query('4');
  const second = await query('4');
  queries.get(first);
  const third = await query('4');
  expect(kept([first, second, third])).toEqual([4, 'not-found', 4]);
  expect(left).toEqual([]);
});

test('a result that alone does not fit is cut and says so, and what came behind it does not run', async () => {
  const before = await query('3');
  const large = await query('2;20;1');
  const { results, cutShort } = queries.get(large);
  expect(cutShort).toBe(true);
  expect(results.map(({ rows, whole, truncated }) => [rows, whole, truncated])).toEqual([
    [2, true, null],
    [9, false, 'size'],
  ]);
  expect(kept([before])).toEqual(['not-found']);
  expect(left).toEqual(['2;20;1']);
  // It makes room as others do.
  expect(kept([await query('10'), large])).toEqual([10, 'not-found']);
});

test('what is read at the moment is not taken away', async () => {
  const read = await query('6');
  const { batches } = await queries.rows({ query: read, result: 0 }, { signal: new AbortController().signal });
  const others: string[] = [];
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.rows;
    others.push(await query('6'));
  }
  expect([rows, ...kept([read])]).toEqual([6, 6]);
  expect(queries.get(others.at(-1) ?? '').results[0]).toMatchObject({ rows: 5, truncated: 'size' });
});

test('what a view is made of, or a cell is read from, is not taken away', async () => {
  const read = await query('6');
  const viewing = queries.view({ query: read, result: 0 }, { sort: { column: 0, descending: false } });
  expect(queries.forgetAll()).toBe(0);
  expect((await viewing).rows).toBe(6);
  for await (const _ of queries.reading(read, one())) {
    await query('9');
    queries.forgetAll();
  }
  expect(kept([read])).toEqual([6]);
  async function* one() {
    yield 1;
  }
});

test('the space is an eighth of the disk that is free without the results, and at most 16 GiB', async () => {
  await using folder = await temporaryFolder();
  const { bavail, bsize } = await statfs(folder.path);
  const free = bavail * bsize;
  const space = await spaceForResults(folder.path, 0);
  expect(space).toBeLessThanOrEqual(16 * 1024 ** 3);
  // Others write to the disk too.
  if (free < 2 ** 37) expect(Math.abs(space - free / 8)).toBeLessThan(2 ** 30);
  expect(await spaceForResults(folder.path, 2 ** 40)).toBe(16 * 1024 ** 3);
});

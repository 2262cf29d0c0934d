import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../tools/temporary-folder.ts';
import { thisProcess } from './owner.ts';
import { type NewRun, type StoredRuns, storedRuns } from './runs.ts';
import { openStore, type Store } from './store.ts';

const owned = new AsyncDisposableStack();
let store: Store;
beforeAll(async () => {
  store = owned.use(openStore(owned.use(await temporaryFolder()).path));
});
afterAll(() => owned.disposeAsync());

const newRun = (workflow: string): NewRun => {
  const nothing = { version: null, of: null, from: null, to: null };
  return { workflow, hash: `hash of ${workflow}`, document: '{}', cause: 'manual', ...nothing };
};

async function finished(runs: StoredRuns, workflow: string, text = ''): Promise<number> {
  const begun = runs.begin(newRun(workflow), await thisProcess());
  if ('running' in begun) throw new Error('It runs already.');
  const line = { node: 'a', at: '2026-05-01T00:00:00.000Z', level: 'info', text };
  runs.write(begun.id, { nodes: [['a', '{}']], lines: [line] });
  runs.end(begun.id, { outcome: 'done', code: null, message: null, hint: null, node: null });
  return begun.id;
}

test('the oldest runs go, with all that they said, when there are too many', async () => {
  const runs = storedRuns(store, { runs: 3, bytes: 1_000_000 });
  const ids: number[] = [];
  for (let i = 0; i < 5; i += 1) ids.push(await finished(runs, `w${i}`));
  expect(runs.list({ limit: 10 }).map(({ id }) => id)).toEqual(ids.slice(2).reverse());
  expect(store.all('SELECT DISTINCT run FROM run_log ORDER BY 1')).toHaveLength(3);
  expect(store.all('SELECT DISTINCT run FROM run_nodes ORDER BY 1')).toHaveLength(3);
  expect(store.all('SELECT hash FROM workflow_documents')).toHaveLength(3);
});

test('the oldest runs go when they say too much; one with results for a later run stays', async () => {
  const runs = storedRuns(store, { runs: 100, bytes: 5_000 });
  const first = await finished(runs, 'kept', 'x'.repeat(3_000));
  runs.keep(first, 'a', 'workspace:main.t');
  await finished(runs, 'talkative', 'x'.repeat(3_000));
  const last = await finished(runs, 'talkative', 'x'.repeat(3_000));
  expect(runs.list({ limit: 10 }).map(({ id }) => id)).toEqual([last, first]);
  expect(runs.kept({ workflow: 'kept' })).toEqual([
    { run: first, workflow: 'kept', node: 'a', kept: 'workspace:main.t' },
  ]);
  runs.keep(first, 'a', null);
});

test('pages follow each other', async () => {
  const runs = storedRuns(store);
  for (let i = 0; i < 5; i += 1) await finished(runs, 'paged');
  const seen: number[] = [];
  for (let before: number | undefined; ; ) {
    const page = runs.list({ workflow: 'paged', before, limit: 2 });
    if (page.length === 0) break;
    seen.push(...page.map(({ id }) => id));
    before = page.at(-1)?.id;
  }
  expect(seen).toHaveLength(5);
  expect(seen).toEqual([...seen].sort((a, b) => b - a));
});

test('a run whose process is gone is interrupted, and does not keep another from beginning', async () => {
  const runs = storedRuns(store);
  runs.begin(newRun('killed'), { pid: 999_999_999, started: 'long ago' });
  expect((await runs.interrupt()).map(({ workflow }) => workflow)).toEqual(['killed']);
  expect(runs.list({ workflow: 'killed', state: 'interrupted', limit: 1 })).toHaveLength(1);
  expect(runs.begin(newRun('killed'), await thisProcess())).toEqual({ id: expect.any(Number) });
  expect(await runs.interrupt()).toEqual([]);
});

test('runs are found by their cause, and by a word in the name, the error or the node', async () => {
  const runs = storedRuns(store);
  const owner = await thisProcess();
  const begin = (workflow: string, cause: NewRun['cause']) => {
    const begun = runs.begin({ ...newRun(workflow), cause }, owner);
    return 'id' in begun ? begun.id : 0;
  };
  const failed = begin('Nightly 100%', 'schedule');
  const message = 'The key columns cannot be compared.';
  runs.write(failed, {
    nodes: [
      ['a', JSON.stringify({ state: 'done', writes: 'appends to erp:t', rowsOut: 30 })],
      ['b', JSON.stringify({ state: 'done', writes: null, rowsOut: 500 })],
      ['Join', JSON.stringify({ state: 'failed', writes: 'appends to erp:u', rowsOut: 7 })],
    ],
  });
  runs.end(failed, { outcome: 'failed', code: 'invalid-sql', message, hint: null, node: 'Join' });
  const other = begin('Nightly 100 more', 'file');
  runs.end(other, { outcome: 'done', code: null, message: null, hint: null, node: null });
  const found = (filter: object) => runs.list({ limit: 10, ...filter }).map(({ id }) => id);
  expect(found({ cause: 'schedule' })).toEqual([failed]);
  expect(found({ text: 'nightly' })).toEqual([other, failed]);
  expect(found({ text: '100%' })).toEqual([failed]);
  expect(found({ text: 'KEY COLUMNS' })).toEqual([failed]);
  expect(found({ text: 'join', state: 'failed' })).toEqual([failed]);
  expect(found({ text: `#${other}` })).toEqual([other]);
  expect(found({ text: 'nightly', after: failed })).toEqual([other]);
  expect(runs.get(failed)?.written).toBe(30);
  expect(runs.get(other)?.written).toBeNull();
});

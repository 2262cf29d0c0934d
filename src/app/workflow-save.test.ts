import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t[Symbol.asyncDispose]());

const flow = (name: string, value: number) => ({
  dagflux: 1,
  name,
  nodes: [{ id: 'numbers', kind: 'source', connection: 'workspace', sql: `SELECT ${value} AS n` }],
  edges: [],
});
const versions = async (name: string) => (await t.app.workflows.history(name)).map(({ version }) => version);
const texts = async (name: string) =>
  await Promise.all(
    (await versions(name)).map(async (version) => JSON.stringify((await t.app.workflows.get(name, version)).document)),
  );

test('what is saved in one sitting is one version; another window and a save without one make their own', async () => {
  const { workflows } = t.app;
  const save = async (value: number, sitting?: string) =>
    (await workflows.save(flow('typed', value), { sitting })).saved.revision;
  const revisions = [await save(1, 'window one'), await save(2, 'window one'), await save(3, 'window one')];
  expect(new Set(revisions).size).toBe(3);
  expect(await texts('typed')).toEqual([JSON.stringify(flow('typed', 3))]);
  await save(4, 'window two');
  await save(5);
  await save(6, 'window two');
  expect(await versions('typed')).toEqual([4, 3, 2, 1]);
  await save(6, 'window one');
  expect(await versions('typed')).toEqual([4, 3, 2, 1]);
});

test('a version that was run, or that a person is asked about, stays as it is', async () => {
  const { workflows } = t.app;
  const save = (value: number) => workflows.save(flow('used', value), { sitting: 'one sitting' });
  await save(1);
  const { run } = await workflows.run({ name: 'used' });
  await save(2);
  expect(await versions('used')).toEqual([2, 1]);
  expect(await t.app.runs.show(run)).toMatchObject({ version: 1, document: flow('used', 1) });
  const { approval } = await t.app.approvals.ask({ name: 'used', askedBy: 'a test', allowed: false });
  await save(3);
  expect(approval.version).toBe(2);
  expect((await workflows.get('used', 2)).document).toEqual(flow('used', 2));
  expect(await versions('used')).toEqual([3, 2, 1]);
});

test('newer text of another window is not overwritten, nor is what is gone made again', async () => {
  const { workflows } = t.app;
  const first = await workflows.save(flow('shared', 1), { after: null });
  await expect(workflows.save(flow('shared', 9), { after: null })).rejects.toMatchObject({ code: 'already-exists' });
  const { revision } = first.saved;
  await workflows.save(flow('shared', 2), { after: revision, sitting: 'window one' });
  await expect(workflows.save(flow('shared', 3), { after: revision, sitting: 'window two' })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('Newer text exists'),
  });
  expect((await workflows.get('shared')).document).toEqual(flow('shared', 2));
  workflows.remove('shared');
  await expect(workflows.save(flow('shared', 4), { after: revision })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('renamed or deleted'),
  });
});

test('a window that saves leaves the folder that relative paths are relative to', async () => {
  const { workflows } = t.app;
  await workflows.save(flow('filed', 1), { directory: t.folder });
  await workflows.save(flow('filed', 2), { sitting: 'one sitting' });
  expect((await workflows.get('filed')).directory).toBe(t.folder);
});

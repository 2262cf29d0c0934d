import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
});
afterAll(() => t[Symbol.asyncDispose]());

const flow = (name: string, sql = 'SELECT 1 AS n') => ({
  dagflux: 1,
  name,
  nodes: [{ id: 'numbers', kind: 'source', connection: 'workspace', sql }],
  edges: [],
});
const NIGHTLY = { kind: 'cron', expression: '0 2 * * *' } as const;

test('a workflow takes all that belongs to it along', async () => {
  const { workflows, schedules, runs, approvals, drafts } = t.app;
  await workflows.save(flow('old'));
  await workflows.save(flow('old', 'SELECT nothing FROM nowhere'));
  const failed = await workflows.run({ name: 'old' });
  await schedules.put('old', NIGHTLY);
  await schedules.pause('old');
  const { approval } = await approvals.ask({ name: 'old', askedBy: 'a test', allowed: false });
  drafts.put('workflow/old/view', { x: 1 }, 0);
  drafts.put('workflow/older/view', { x: 2 }, 0);
  const before = await workflows.history('old');

  expect(await workflows.rename('old', 'nightly sales')).toMatchObject({ name: 'nightly sales', version: 2 });
  await expect(workflows.get('old')).rejects.toMatchObject({ code: 'not-found' });
  const after = await workflows.history('nightly sales');
  expect(after.map(({ version, created }) => [version, created])).toEqual(
    before.map(({ version, created }) => [version, created]),
  );
  expect((await workflows.get('nightly sales', 1)).document).toEqual(flow('nightly sales'));
  expect((await runs.list({ workflow: 'nightly sales' })).map(({ id }) => id)).toEqual([failed.run]);
  expect(await schedules.list()).toMatchObject([
    { workflow: 'nightly sales', paused: true, trigger: NIGHTLY, problem: null },
  ]);
  expect(await approvals.show(approval.id)).toMatchObject({ name: 'nightly sales', version: 2, state: 'waiting' });
  expect([drafts.get('workflow/nightly sales/view')?.content, drafts.get('workflow/older/view')?.content]).toEqual([
    { x: 1 },
    { x: 2 },
  ]);
  // It goes on from the run that was made under the old name.
  const again = await workflows.run({ name: 'nightly sales' }, { from: 'numbers' });
  expect(await runs.show(again.run)).toMatchObject({ of: failed.run, workflow: 'nightly sales' });
});

test('a name that is taken, that cannot be, or whose run is going is refused, and nothing changes', async () => {
  const { workflows } = t.app;
  for (const name of ['one', 'two']) await workflows.save(flow(name));
  await expect(workflows.rename('one', 'two')).rejects.toMatchObject({ code: 'already-exists' });
  await expect(workflows.rename('one', 'a/b')).rejects.toMatchObject({ code: 'invalid-input' });
  await expect(workflows.rename('none', 'three')).rejects.toMatchObject({ code: 'not-found' });
  let refused: Promise<unknown> = Promise.resolve();
  await workflows.run(
    { name: 'one' },
    {
      onEvent: ({ event }) => {
        if (event === 'started') refused = workflows.rename('one', 'three').catch((error: unknown) => error);
      },
    },
  );
  expect(await refused).toMatchObject({ code: 'busy', message: expect.stringMatching(/^Run \d+ of "one" is going/) });
  expect((await workflows.list()).map(({ name }) => name)).toEqual(expect.arrayContaining(['one', 'two']));
  expect(await workflows.rename('one', 'one')).toMatchObject({ name: 'one' });
});

test('the schedule that a removed workflow has left is not taken over', async () => {
  const { workflows, schedules } = t.app;
  for (const name of ['left', 'taker']) await workflows.save(flow(name));
  await schedules.put('left', NIGHTLY);
  workflows.remove('left');
  await workflows.rename('taker', 'left');
  expect((await schedules.list()).filter(({ workflow }) => workflow === 'left')).toEqual([]);
});

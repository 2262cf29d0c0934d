import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import { chain, workflow } from '../../tools/workflow-parts.ts';
import type { ConnectionRole } from './connection-role.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  const roles = { play: 'development', trial: 'staging', live: 'production', unsaid: null } as const;
  for (const [name, role] of Object.entries<ConnectionRole | null>(roles)) {
    await t.app.connections.add(name, 'duckdb', { file: join(t.folder, `${name}.duckdb`) }, { role });
  }
});
afterAll(() => t[Symbol.asyncDispose]());

const numbers = { id: 'numbers', kind: 'source', connection: 'workspace', sql: 'SELECT 1 AS n' };
const into = (connection: string) => ({
  id: connection,
  kind: 'output',
  table: { to: `${connection}:t`, mode: 'replace' },
});
const file = { id: 'file', kind: 'output', file: { path: 'out.csv', overwrite: true } };
const forecast = async (document: object, part: { from?: string; to?: string } = {}) =>
  await t.app.workflows.forecast({ document, directory: t.folder }, part);

test.each([
  ['play', 'nothing'],
  ['workspace', 'nothing'],
  ['trial', 'confirm'],
  ['live', 'type'],
  ['unsaid', 'type'],
  ['never-saved', 'type'],
])('a run that writes to %s asks: %s', async (connection, asks) => {
  const { question, writes } = await forecast(chain('one', numbers, into(connection)));
  expect(question.asks).toBe(asks);
  expect(writes).toMatchObject([{ node: connection, connection, asks }]);
});

test('a file asks nothing', async () => {
  const { question, writes } = await forecast(chain('filed', numbers, file));
  expect([question.asks, writes.map(({ node }) => node)]).toEqual(['nothing', ['file']]);
});

test('only what the chosen part would write is asked about', async () => {
  const targets = ['play', 'trial', 'live'];
  const both = workflow(
    'parted',
    [numbers, ...targets.map(into)],
    targets.map((each) => ['numbers', each]),
  );
  const asked = async (part: { from?: string; to?: string }) => {
    const { question, writes, runs } = await forecast(both, part);
    return [question.asks, writes.map(({ node }) => node), runs];
  };
  expect(await asked({})).toEqual(['type', targets, ['numbers', ...targets]]);
  expect(await asked({ to: 'trial' })).toEqual(['confirm', ['trial'], ['numbers', 'trial']]);
  expect(await asked({ from: 'play' })).toEqual(['nothing', ['play'], ['numbers', 'play']]);
  expect(await asked({ to: 'numbers' })).toEqual(['nothing', [], ['numbers']]);
});

test('a start without the answer, or with the answer to something else, runs nothing', async () => {
  const { workflows, startedRuns, runs, activities } = t.app;
  await workflows.save(chain('careful', numbers, into('live')));
  await expect(startedRuns.start('careful', {})).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('live makes, or replaces the rows of, live:t'),
  });
  const { question } = await workflows.forecast({ name: 'careful' });
  const confirmed = 'of' in question ? question.of : '';
  await workflows.save(chain('careful', numbers, into('live'), { ...into('unsaid'), id: 'more' }));
  await expect(startedRuns.start('careful', { confirmed })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('not what was agreed to'),
  });
  expect(await runs.list({ workflow: 'careful' })).toEqual([]);
  await workflows.save(chain('careful', numbers, into('live')));
  const { run, activity } = await startedRuns.start('careful', { confirmed });
  await activities.wait(activity, 30_000);
  expect(await runs.show(run)).toMatchObject({ state: 'done', version: 3 });
});

test('a run that goes on says what it uses again', async () => {
  const made = { id: 'made', kind: 'transformer', sql: 'SELECT n FROM {{input}}' };
  const failing = { id: 'failing', kind: 'transformer', sql: 'SELECT nothing FROM {{input}}', table: 'kept' };
  await t.app.workflows.save(chain('goes on', numbers, made, failing));
  const { run } = await t.app.workflows.run({ name: 'goes on' });
  const { runs, reuses, writes, question } = await t.app.workflows.forecast({ name: 'goes on' }, { from: 'failing' });
  expect(runs).toEqual(['failing']);
  expect(reuses).toEqual([{ node: 'made', run, made: expect.any(String), rows: 1, table: expect.any(String) }]);
  expect([writes.map(({ node }) => node), question.asks]).toEqual([['failing'], 'nothing']);
});

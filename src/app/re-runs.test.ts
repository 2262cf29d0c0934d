import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../tools/test-app.ts';
import { chain } from '../../tools/workflow-parts.ts';

let t: TestApp;
beforeAll(async () => {
  t = await testApp();
  await t.app.connections.add('live', 'duckdb', { file: join(t.folder, 'live.duckdb') }, { role: 'production' });
  await t.app.connections.add('away', 'postgres', {
    host: '127.0.0.1',
    port: 9,
    database: 'd',
    username: 'u',
    password: 'p',
  });
  await t.rows('live', 'CREATE TABLE orders (id int, total int); INSERT INTO orders VALUES (1, 5), (2, 7)');
});
afterAll(() => t[Symbol.asyncDispose]());

const orders = { id: 'orders', kind: 'source', connection: 'live', sql: 'SELECT * FROM orders' };
const paid = (sql: string) => ({ id: 'paid', kind: 'transformer', sql });
const sales = { id: 'sales', kind: 'output', table: { to: 'live:sales', mode: 'replace' } };
const save = (name: string, sql: string) => t.app.workflows.save(chain(name, orders, paid(sql), sales));

test('a run that failed in the middle says where to mend it, and how to go on', async () => {
  const { workflows, runs } = t.app;
  await save('nightly', 'SELECT id, amount FROM {{input}}');
  const failed = await workflows.run({ name: 'nightly' });
  const shown = await runs.show(failed.run);
  expect(shown).toMatchObject({ state: 'failed', node: 'paid', error: { message: expect.stringContaining('amount') } });
  expect(shown.mending).toEqual({ node: 'paid', path: 'sql', connection: null });

  await save('nightly', 'SELECT id, total FROM {{input}}');
  const [fromThere, all] = await runs.again(failed.run);
  expect(fromThere).toMatchObject({
    from: 'paid',
    refused: null,
    forecast: {
      version: 2,
      runs: ['paid', 'sales'],
      reuses: [{ node: 'orders', run: failed.run, rows: 2 }],
      writes: [{ node: 'sales', role: 'production' }],
      question: { asks: 'type', word: 'production' },
    },
  });
  expect(all).toMatchObject({ from: null, forecast: { runs: ['orders', 'paid', 'sales'], reuses: [] } });

  const again = await workflows.run({ name: 'nightly' }, { from: 'paid' });
  expect(again.error).toBe(null);
  expect(await t.rows('live', 'SELECT id, total FROM sales ORDER BY id')).toEqual([
    [1, 5],
    [2, 7],
  ]);
  // Another run came after it: only that one can be gone on from.
  expect(await runs.again(failed.run)).toMatchObject([
    { from: 'paid', forecast: null, refused: { hint: `Go on from run ${again.run}.` } },
    { from: null },
  ]);
  expect((await runs.again(again.run)).map(({ from }) => from)).toEqual([null]);
});

test('a server that does not answer is mended at its connection', async () => {
  const { workflows, runs } = t.app;
  const far = { id: 'far', kind: 'output', table: { to: 'away:t', mode: 'append' } };
  const near = { id: 'near', kind: 'source', connection: 'workspace', sql: 'SELECT 1 AS n' };
  await workflows.save(chain('far away', near, far));
  const failed = await workflows.run({ name: 'far away' });
  expect(await runs.show(failed.run)).toMatchObject({
    error: { code: 'unreachable' },
    mending: { node: 'far', path: null, connection: 'away' },
  });
});

test('of what was run from a file, or is gone, there is nothing to run again', async () => {
  const { workflows, runs } = t.app;
  const document = chain('from a file', { ...orders });
  const { run } = await workflows.run({ document, directory: t.folder });
  expect(await runs.again(run)).toEqual([]);
  await workflows.save(chain('gone', { ...orders }));
  const gone = await workflows.run({ name: 'gone' });
  workflows.remove('gone');
  expect(await runs.again(gone.run)).toEqual([]);
});

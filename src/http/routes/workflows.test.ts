import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const flow = (name: string, sql: string) => ({
  dagflux: 1,
  name,
  nodes: [{ id: 'numbers', kind: 'source', connection: 'workspace', sql }],
  edges: [],
});

/** Starts a run and answers it as it ended. */
async function runToItsEnd(name: string) {
  const { run, activity } = await (await at.client.workflows[':name'].runs.$post({ param: { name }, json: {} })).json();
  await at.app.activities.wait(activity, 30_000);
  return await (await at.client.runs[':id'].$get({ param: { id: String(run) } })).json();
}

test('a workflow is saved, checked, tried, run, and found again', async () => {
  const document = flow('numbers of a day', 'SELECT range AS n FROM range(3)');
  const saved = await (await at.client.workflows.$put({ json: { document } })).json();
  expect(saved).toMatchObject({ saved: { name: document.name, version: 1, nodes: 1 }, problems: [] });
  expect(await (await at.client.workflows.$get()).json()).toMatchObject([{ name: document.name }]);
  const param = { name: document.name };
  const shown = await (await at.client.workflows[':name'].$get({ param })).json();
  expect(shown).toMatchObject({ document, problems: [] });
  const tried = await (await at.client.workflows[':name'].rehearse.$post({ param, json: {} })).json();
  expect(tried.nodes).toMatchObject([{ node: 'numbers', rehearsed: true, error: null }]);

  const done = await runToItsEnd(document.name);
  const run = done.id;
  expect(done).toMatchObject({
    workflow: document.name,
    state: 'done',
    document,
    nodes: [{ node: 'numbers', rowsOut: 3 }],
  });
  expect(await (await at.client.runs.$get({ query: { workflow: document.name } })).json()).toMatchObject([{ id: run }]);
  const lines = await (await at.client.runs[':id'].log.$get({ param: { id: String(run) }, query: {} })).json();
  expect(Array.isArray(lines)).toBe(true);
});

test('a canvas learns the kinds, where an edge may lead, and what a run would write', async () => {
  const document = {
    ...flow('writer', 'SELECT 1 AS n'),
    nodes: [
      { id: 'numbers', kind: 'source', connection: 'workspace', sql: 'SELECT 1 AS n' },
      { id: 'kept', kind: 'output', table: { to: 'workspace:kept', mode: 'create' } },
    ],
    edges: [{ from: 'numbers', to: 'kept' }],
  };
  await at.client.workflows.$put({ json: { document } });
  const param = { name: 'writer' };
  const { writes, question } = await (await at.client.workflows[':name'].forecast.$get({ param, query: {} })).json();
  expect(writes).toMatchObject([{ node: 'kept', connection: 'workspace', writes: 'makes the table workspace:kept' }]);
  expect(question).toEqual({ asks: 'nothing' });
  const kinds = await (await at.client.workflows.kinds.$get()).json();
  expect(kinds.map(({ kind }) => kind)).toContain('branch');
  const targets = await (await at.client.workflows.targets.$post({ json: { document, from: 'kept' } })).json();
  expect(targets).toEqual([{ node: 'numbers', refused: 'This would make a loop: kept → numbers → kept.' }]);
});

test('an unfinished workflow is kept with its problems, and is not run', async () => {
  const document = { ...flow('half', 'SELECT 1 AS n'), edges: [{ from: 'numbers', to: 'nowhere' }] };
  const { problems } = await (await at.client.workflows.$put({ json: { document } })).json();
  expect(problems).toMatchObject([{ path: expect.stringContaining('edges[0]') }]);
  expect(await (await at.client.workflows.check.$post({ json: { document } })).json()).toEqual(problems);
  const refused = await at.client.workflows[':name'].runs.$post({ param: { name: 'half' }, json: {} });
  expect(refused.status).toBe(400);
});

test('a run that fails says where, and what is not there is not found', async () => {
  const document = flow('wrong', 'SELECT nothing FROM nowhere');
  await at.client.workflows.$put({ json: { document } });
  expect(await runToItsEnd('wrong')).toMatchObject({
    state: 'failed',
    node: 'numbers',
    error: { message: expect.any(String) },
  });
  expect((await at.client.workflows[':name'].$get({ param: { name: 'none' } })).status).toBe(404);
  expect((await at.client.runs[':id'].$get({ param: { id: '99999' } })).status).toBe(404);
  expect((await at.client.workflows[':name'].$delete({ param: { name: 'wrong' } })).status).toBe(200);
});

test('a connection tells which workflows need it', async () => {
  await at.app.connections.add('erp', 'duckdb', { file: `${at.home}/erp.duckdb` });
  const document = {
    ...flow('needs erp', 'SELECT 1 AS n'),
    nodes: [{ id: 'n', kind: 'source', connection: 'erp', sql: 'SELECT 1' }],
  };
  await at.client.workflows.$put({ json: { document } });
  const shown = await (await at.client.connections[':connection'].$get({ param: { connection: 'erp' } })).json();
  expect(shown.usedBy).toEqual([{ kind: 'workflow', name: 'needs erp' }]);
});

import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
  const nodes = [{ id: 'numbers', kind: 'source', connection: 'workspace', sql: 'SELECT 1 AS n' }];
  await at.client.workflows.$put({ json: { document: { dagflux: 1, name: 'nightly', nodes, edges: [] } } });
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const ask = () => at.app.approvals.ask({ name: 'nightly', askedBy: 'a client', allowed: false });
const list = async () => (await at.client.approvals.$get()).json();

test('a request is seen, approved and run here', async () => {
  const { approval } = await ask();
  expect(await list()).toMatchObject([{ id: approval.id, name: 'nightly', askedBy: 'a client', state: 'waiting' }]);
  const param = { id: String(approval.id) };
  const approved = await (await at.client.approvals[':id'].approve.$post({ param })).json();
  expect(approved).toMatchObject({ state: 'approved' });
  await expect.poll(list).toMatchObject([{ state: 'approved', result: { outcome: 'done', run: expect.any(Number) } }]);
  expect((await at.client.approvals[':id'].approve.$post({ param })).status).toBe(409);
});

test('a request is rejected, and one that is not there is not found', async () => {
  const { approval } = await ask();
  const param = { id: String(approval.id) };
  expect((await at.client.approvals[':id'].reject.$post({ param })).status).toBe(200);
  expect((await list())[0]).toMatchObject({ state: 'rejected', result: null });
  expect((await at.client.approvals[':id'].reject.$post({ param: { id: '999' } })).status).toBe(404);
  expect((await at.client.approvals[':id'].reject.$post({ param: { id: 'x' } })).status).toBe(400);
});

test('a request that nobody decided about expires after an hour, and is not run then', async () => {
  const { approval } = await ask();
  const param = { id: String(approval.id) };
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(approval.asked) + 3_600_000 });
  try {
    expect((await list())[0]).toMatchObject({ id: approval.id, state: 'expired' });
    const approved = await at.client.approvals[':id'].approve.$post({ param });
    expect(approved.status).toBe(409);
    expect(await approved.json()).toMatchObject({ error: { message: `Request ${approval.id} has expired.` } });
    expect((await ask()).approval.id).not.toBe(approval.id);
  } finally {
    vi.useRealTimers();
  }
});

test('what was asked about a workflow that is removed is not asked about another one of its name', async () => {
  const nodes = (sql: string) => [{ id: 'numbers', kind: 'source', connection: 'workspace', sql }];
  const save = (sql: string) => at.app.workflows.save({ dagflux: 1, name: 'gone', nodes: nodes(sql), edges: [] });
  await save('SELECT 1 AS n');
  const { approval } = await at.app.approvals.ask({ name: 'gone', askedBy: 'a client', allowed: false });
  at.app.workflows.remove('gone');
  await save('SELECT 2 AS n');
  expect(await at.app.approvals.show(approval.id)).toMatchObject({ state: 'expired', version: 1 });
  const param = { id: String(approval.id) };
  expect((await at.client.approvals[':id'].approve.$post({ param })).status).toBe(409);
});

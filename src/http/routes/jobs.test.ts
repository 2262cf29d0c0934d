import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';
import { connectForText, type TestQuery } from '../../../tools/postgres-query.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import type { ErrorBody } from '../errors.ts';

let at: TestApi;
let database: TestQuery;
beforeAll(async () => {
  at = await testApi();
  const address = await testDatabase();
  database = await connectForText(address);
  await database.run(`CREATE TABLE public.orders (id int8 PRIMARY KEY, customer int4, total numeric(12,2));
    INSERT INTO public.orders SELECT i, i % 5, i * 1.25 FROM generate_series(1, 100) AS i;
    CREATE TABLE public.customer (id int4 PRIMARY KEY, city text);
    INSERT INTO public.customer SELECT i, 'city ' || i FROM generate_series(0, 4) AS i`);
  await at.connect('erp', address);
});
afterAll(async () => {
  await database?.[Symbol.asyncDispose]();
  await at?.[Symbol.asyncDispose]();
});

const jobs = () => at.client.jobs[':id'];

/** A job that was started, at its end. */
async function ended(started: Promise<{ json(): Promise<{ readonly activity: { readonly id: string } }> }>) {
  const { activity } = await (await started).json();
  while (true) {
    const job = await (await jobs().$get({ param: { id: activity.id }, query: { wait: 2_000 } })).json();
    if (job.activity.ended !== null) return job;
  }
}

test('a copy says what it would do, does it, and how', async () => {
  const json = { from: 'erp:public.orders', to: 'workspace:orders' };
  const forecast = await ended(at.client.copies.$post({ json: { ...json, dryRun: true } }));
  expect(forecast).toMatchObject({
    activity: { kind: 'rehearsal', state: 'done' },
    result: { of: 'copy', value: { route: null, forecast: [{ column: 'id', verdict: 'exact' }, {}, {}] } },
  });
  const copied = await ended(at.client.copies.$post({ json: { ...json, verify: true } }));
  expect(copied).toMatchObject({
    activity: { kind: 'copy', state: 'done', connections: ['erp', 'workspace'], progress: { rows: 100 } },
    route: { route: expect.stringContaining('wire') },
    result: { of: 'copy', value: { rows: 100, verified: true } },
  });
  const again = await ended(at.client.copies.$post({ json }));
  expect(again).toMatchObject({ activity: { state: 'failed', error: { code: 'already-exists' } }, result: null });
});

test('new names stay as they are written, where that is asked for', async () => {
  const copy = { from: 'erp:public.customer', to: 'erp:Kept', keepNames: true };
  expect((await ended(at.client.copies.$post({ json: copy }))).activity.state).toBe('done');
  const request = { source: 'erp:public.customer', target: 'erp:Made', sql: 'SELECT 1 AS x', keepNames: true };
  const operation = { kind: 'transformer' as const, request };
  const applied = await ended(at.client.operations.apply.$post({ json: { operation } }));
  expect(applied.activity.state).toBe('done');
  expect(
    await database.query("SELECT tablename FROM pg_tables WHERE lower(tablename) IN ('kept', 'made') ORDER BY 1"),
  ).toEqual([['Kept'], ['Made']]);
});

test('an operation is rehearsed, run, saved, run again, restored and removed', async () => {
  const operation = {
    kind: 'transformer' as const,
    request: { source: 'erp:public.orders', sql: 'DELETE FROM public.orders WHERE customer = 0' },
  };
  const rehearsed = await ended(at.client.rehearsals.$post({ json: operation }));
  expect(rehearsed).toMatchObject({
    activity: { kind: 'rehearsal', state: 'done' },
    result: { of: 'transformer rehearsal', value: { kind: 'in place', rowsBefore: 100, changes: { rowsAfter: 80 } } },
  });
  expect(await database.query('SELECT count(*) FROM public.orders')).toEqual([['100']]);
  const saved = await ended(at.client.operations.$post({ json: { name: 'prune', operation } }));
  expect(saved.activity.state).toBe('done');
  expect(await (await at.client.operations.$get()).json()).toMatchObject([
    { name: 'prune', version: 1, inPlace: true },
  ]);
  expect(
    await (await at.client.connections[':connection'].$get({ param: { connection: 'erp' } })).json(),
  ).toMatchObject({
    usedBy: [{ kind: 'operation', name: 'prune' }],
  });
  const one = at.client.operations[':name'];
  const param = { name: 'prune' };
  const ran = await ended(one.run.$post({ param, json: { backup: true } }));
  expect(ran).toMatchObject({
    activity: { state: 'done' },
    result: { of: 'operation run', value: { backup: expect.stringMatching(/^workspace:/) } },
  });
  expect(await database.query('SELECT count(*) FROM public.orders')).toEqual([['80']]);
  const kept = (await (await at.client.workspace.$get()).json()).tables.find(({ madeBy }) => madeBy?.kind === 'backup');
  expect(kept?.madeBy).toMatchObject({ of: { operation: 'prune', run: 1, table: 'erp:public.orders' } });
  const restored = await ended(one.restore.$post({ param, json: {} }));
  expect(restored).toMatchObject({ result: { of: 'restore', value: { rows: 100 } } });
  expect(await (await one.history.$get({ param })).json()).toMatchObject({
    versions: [{}],
    runs: [{ outcome: 'done' }],
  });
  await one.$delete({ param });
  expect(await (await at.client.operations.$get()).json()).toEqual([]);
});

test('a join is rehearsed with the SQL that it would run, and run once', async () => {
  const specification = {
    sources: [
      { name: 'o', table: 'erp:public.orders' },
      { name: 'c', table: 'erp:public.customer' },
    ],
    joins: [{ left: 'o', right: 'c', type: 'inner', on: [{ left: 'customer', right: 'id' }] }],
    columns: [
      { source: 'o', column: 'id', as: 'id' },
      { source: 'c', column: 'city', as: 'city' },
    ],
    target: { mode: 'create', table: 'erp:public.with_city' },
  };
  const operation = { kind: 'join' as const, request: { specification } };
  const rehearsed = await ended(at.client.rehearsals.$post({ json: operation }));
  expect(rehearsed).toMatchObject({ result: { of: 'join rehearsal', value: { venue: 'erp', problems: [] } } });
  const key = { 'idempotency-key': 'join-once-1' };
  const start = () => ended(at.client.operations.apply.$post({ json: { operation } }, { headers: key }));
  const [first, second] = await Promise.all([start(), start()]);
  expect(first).toMatchObject({ activity: { state: 'done' }, result: { of: 'join', value: { rows: 100 } } });
  expect(second.activity.id).toBe(first.activity.id);
});

test('without a model the assistant says how to add one; what is left and where things are is told', async () => {
  const json = { kind: 'transformer' as const, source: 'erp:public.orders', want: 'total per city' };
  const refused = await at.client.assistant.conversations.$post({ json });
  expect([refused.status, await refused.json()]).toMatchObject([503, { error: { code: 'assistant-unavailable' } }]);
  expect((await (await at.client['model-form'].$get()).json()).map(({ name }) => name)).toContain('baseUrl');
  const settings = {
    kind: 'openai-compatible',
    model: 'small',
    baseUrl: 'http://127.0.0.1:9/v1',
    key: 'model-key-0123456789',
  };
  await at.client.models.$post({ json: { name: 'local', settings } });
  const models = await (await at.client.models.$get()).text();
  expect(models).toContain('"hasKey":true');
  expect(models).not.toContain(settings.key);
  expect(await (await at.client.assistant.disclose.$post({ json })).json()).toMatchObject({ model: 'local' });
  const param = { connection: 'erp' };
  await at.client.assistant.sharing[':connection'].$put({ param, json: { level: 'samples' } });
  expect(await (await at.client.assistant.sharing[':connection'].$get({ param })).json()).toMatchObject({
    level: 'samples',
  });
  expect(await (await at.client.assistant.ledger.$get({ query: {} })).json()).toEqual([]);
  expect(await (await at.client.orphans.$get()).json()).toEqual([]);
  expect(await (await at.client.orphans.sweep.$post()).json()).toEqual([]);
  expect(await (await at.client.installation.$get()).json()).toMatchObject({ folder: at.home, pid: process.pid });
});

test.for<[string, string, object, number, string | undefined]>([
  ['POST', '/api/copies', { from: 'erp:public.orders' }, 400, 'to'],
  ['POST', '/api/copies', { from: 'a:b', to: 'c:d', mode: 'move' }, 400, 'mode'],
  ['POST', '/api/rehearsals', { kind: 'transformer', request: { source: 'erp:x' } }, 400, 'request.sql'],
  ['POST', '/api/operations/nope/run', {}, 404, undefined],
  ['GET', '/api/jobs/nope', {}, 404, undefined],
  ['POST', '/api/models', { name: 'm', settings: { kind: 'nobody' } }, 400, 'settings.kind'],
  ['PUT', '/api/assistant/sharing/erp', { level: 'everything' }, 400, undefined],
])('refused: %s %s %j', async ([method, path, json, status, field]) => {
  const answer = await at.fetch(path, {
    method,
    ...(method !== 'GET' && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } }),
  });
  expect([answer.status, ((await answer.json()) as ErrorBody).error.path]).toEqual([status, field]);
});

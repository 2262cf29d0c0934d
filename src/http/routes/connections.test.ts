import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';
import type { DatabaseAddress } from '../../../tools/postgres-server.ts';
import { testDatabase } from '../../../tools/test-postgres.ts';
import type { ErrorBody } from '../errors.ts';

let at: TestApi;
let address: DatabaseAddress;
beforeAll(async () => {
  at = await testApi();
  address = await testDatabase();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const settings = () => ({
  host: address.host,
  port: address.port,
  database: address.database,
  username: address.username,
  password: address.password,
});

test('a connection is made, shown without its secret, changed, copied, tested and removed', async () => {
  const { client } = at;
  const made = await client.connections.$post({
    json: { name: 'erp', connector: 'postgres', settings: settings(), role: 'production' },
  });
  expect([made.status, await made.json()]).toEqual([200, { done: true }]);
  const one = client.connections[':connection'];
  const param = { connection: 'erp' };
  const shown = await (await one.$get({ param })).json();
  expect(shown).toMatchObject({
    name: 'erp',
    role: 'production',
    settings: { host: address.host, username: address.username },
    secrets: { password: { set: true } },
    lastTest: null,
    usedBy: [],
    missing: [],
  });
  expect(JSON.stringify(shown)).not.toContain(address.password);

  const report = await (await one.test.$post({ param })).json();
  expect(report).toMatchObject({ ok: true, version: expect.stringMatching(/^1\d/) });
  expect(report.steps.map(({ id, state }) => [id, state])).toEqual([
    ['reach', 'done'],
    ['encrypt', 'notes'],
    ['sign-in', 'done'],
    ['grants', 'done'],
  ]);
  expect(await (await client.connections.$get()).json()).toMatchObject([
    { name: 'erp', lastTest: { ok: true }, uses: 0 },
  ]);

  await one.$patch({ param, json: { settings: { schema: 'sales' }, role: null } });
  const changed = await (await one.$get({ param })).json();
  expect(changed).toMatchObject({ role: null, settings: { schema: 'sales' }, secrets: { password: { set: true } } });
  expect(changed.lastTest).toBeNull();

  await one.duplicate.$post({ param, json: { name: 'erp-2' } });
  expect(await (await one.test.$post({ param: { connection: 'erp-2' } })).json()).toMatchObject({ ok: true });
  await one.$delete({ param: { connection: 'erp-2' } });
  expect((await (await client.connections.$get()).json()).map(({ name }) => name)).toEqual(['erp']);
});

test('settings are tested before they are saved, with the secret of a pasted string or of a saved connection', async () => {
  const { client } = at;
  const { password, ...open } = settings();
  const string = `postgres://${address.username}:${encodeURIComponent(password)}@${address.host}:${address.port}/${address.database}`;
  const parsed = await client.connectors[':id'].parse.$post({
    param: { id: 'postgres' },
    json: { connectionString: string },
  });
  const filled = await parsed.json();
  expect(filled).toMatchObject({ settings: { host: address.host, port: address.port }, secrets: ['password'] });

  const tryOut = async (json: object) =>
    at.fetch('/api/connections/test', {
      method: 'POST',
      body: JSON.stringify({ connector: 'postgres', ...json }),
      headers: { 'content-type': 'application/json' },
    });
  const ok = await tryOut({ settings: filled.settings, secretsFrom: string });
  expect(await ok.json()).toMatchObject({ ok: true });
  expect(await (await tryOut({ settings: {}, from: 'erp' })).json()).toMatchObject({ ok: true });
  const wrong = await tryOut({ settings: { ...open, password: 'wrong-password-1' } });
  const report = (await wrong.json()) as { steps: readonly { state: string }[] };
  expect(report).toMatchObject({ ok: false, code: 'unauthenticated', hint: expect.any(String) });
  expect(report.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'open']);
  const missing = await tryOut({ settings: open });
  expect([missing.status, await missing.json()]).toMatchObject([400, { error: { path: 'settings.password' } }]);
});

test.for<[string, string, object, number, string | undefined]>([
  ['POST', '/api/connections', {}, 400, 'name'],
  [
    'POST',
    '/api/connections',
    { name: 'x', connector: 'postgres', settings: { port: 'a' }, role: null },
    400,
    'settings.host',
  ],
  [
    'POST',
    '/api/connections',
    { name: 'x', connector: 'postgres', settings: { host: [] }, role: null },
    400,
    'settings.host',
  ],
  ['POST', '/api/connections', { name: 'x', connector: 'postgres', settings: {}, role: 'prod' }, 400, 'role'],
  ['POST', '/api/connections', { name: 'x', connector: 'oracle', settings: {}, role: null }, 404, undefined],
  ['PATCH', '/api/connections/erp', { settings: { port: 99_999_999 } }, 400, 'settings.port'],
  ['PATCH', '/api/connections/nope', { settings: {} }, 404, undefined],
  ['POST', '/api/connections/erp/duplicate', { name: 'erp' }, 409, undefined],
  ['POST', '/api/connectors/duckdb/parse', { connectionString: 'x' }, 501, undefined],
  ['POST', '/api/connectors/postgres/parse', { connectionString: '' }, 400, 'connectionString'],
])('refused: %s %s %j', async ([method, path, json, status, field]) => {
  const body = JSON.stringify(json);
  const answer = await at.fetch(path, { method, body, headers: { 'content-type': 'application/json' } });
  const { error } = (await answer.json()) as ErrorBody;
  expect([answer.status, error.path]).toEqual([status, field]);
  expect(error.message).toMatch(/\.$/);
});

test('connectors say their forms, and how a user is made', async () => {
  const connectors = await (await at.client.connectors.$get()).json();
  const postgres = connectors.find(({ id }) => id === 'postgres');
  expect(postgres?.form.find(({ name }) => name === 'password')).toMatchObject({ secret: true, required: true });
  expect(postgres?.dialect).toMatchObject({ quotes: ['"', '"'] });
  for (const { id } of connectors) {
    const steps = await (await at.client.connectors[':id'].credentials.$get({ param: { id } })).json();
    if (id === 'duckdb') expect(steps).toEqual([]);
    else expect(steps.map(({ sql }) => sql).join(), id).toMatch(/GRANT/);
  }
});

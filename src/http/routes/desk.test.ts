import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const put = (key: string, content: unknown, version: number) =>
  at.client.drafts[':key'].$put({ param: { key }, json: { content, version } });

test('a draft is kept by versions: the older window is told', async () => {
  expect(await (await at.client.drafts[':key'].$get({ param: { key: 'sql:1' } })).json()).toBeNull();
  expect(await (await put('sql:1', { text: 'SELECT' }, 0)).json()).toEqual({ version: 1 });
  expect(await (await put('sql:1', { text: 'SELECT 1' }, 1)).json()).toEqual({ version: 2 });
  const late = await put('sql:1', { text: 'old' }, 1);
  expect([late.status, await late.json()]).toMatchObject([409, { error: { code: 'conflict' } }]);
  expect(await (await at.client.drafts[':key'].$get({ param: { key: 'sql:1' } })).json()).toMatchObject({
    version: 2,
    content: { text: 'SELECT 1' },
  });
  await put('form:erp', {}, 0);
  const drafts = await (await at.client.drafts.$get({ query: { prefix: 'sql:' } })).json();
  expect(drafts.map(({ key, version }) => [key, version])).toEqual([['sql:1', 2]]);
  expect((await at.fetch('/api/drafts/a%07b')).status).toBe(400);
});

test('what was chosen stays, and the page is sent in the colours that were chosen', async () => {
  const page = async () => (await at.fetch('/')).text();
  expect(await page()).toContain('data-mantine-color-scheme="light"');
  await at.client.preferences.$patch({ json: { theme: 'dark', wheelZooms: true } });
  expect(await page()).toContain('data-mantine-color-scheme="dark"');
  expect(await page()).toContain('data-density="compact"');
  await at.client.preferences.$patch({ json: { density: 'comfortable' } });
  expect(await page()).toContain('data-density="comfortable"');
  await at.client.preferences.$patch({ json: { density: null } });
  expect(await (await at.client.preferences.$get()).json()).toEqual({ theme: 'dark', wheelZooms: true });
  expect(await (await at.client.preferences.$patch({ json: { theme: null } })).json()).toEqual({ wheelZooms: true });
  const wrong = await at.fetch('/api/preferences', {
    method: 'PATCH',
    body: '{"theme":"pink"}',
    headers: { 'content-type': 'application/json' },
  });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { error: { path: 'theme' } }]);
});

test('SQL that was run is found again, without its parameters', async () => {
  const run = async (sql: string, parameters: string[] = []) => {
    const json = { connection: 'workspace', sql, parameters };
    const { id } = await (await at.client.queries.$post({ json })).json();
    await at.app.activities.wait(id, 60_000);
  };
  await run('SELECT $1 AS Wanted', ['a parameter']);
  await run('SELECT nope');
  const list = async (query: object) => (await at.client.statements.$get({ query })).json();
  const all = await list({});
  expect(all.map(({ sql, outcome, rows }) => [sql, outcome, rows])).toEqual([
    ['SELECT nope', 'invalid-sql', null],
    ['SELECT $1 AS Wanted', 'done', 1],
  ]);
  expect(JSON.stringify(all)).not.toContain('a parameter');
  expect((await list({ search: 'wanted' })).length).toBe(1);
  expect((await list({ before: all[0]?.id, limit: 5 })).length).toBe(1);
  await at.client.statements.$delete();
  expect(await list({})).toEqual([]);
});

test('SQL under a name: found by its parts, and never overwritten unseen', async () => {
  const put = (name: string, sql: string, version: number) =>
    at.client['saved-sql'].$put({ json: { name, connection: 'erp', sql, version } });
  const list = async (search: string) =>
    (await at.client['saved-sql'].$get({ query: { search } })).json().then((found) => found.map(({ name }) => name));
  expect(await (await put('Open orders / EU', 'SELECT 1', 0)).json()).toMatchObject({ version: 1, sql: 'SELECT 1' });
  expect((await put('Open orders / EU', 'SELECT 2', 0)).status).toBe(409);
  expect((await put('Open orders / EU', 'SELECT late FROM orders', 1)).status).toBe(200);
  expect((await put('Open orders / EU', 'SELECT 3', 1)).status).toBe(409);
  expect([await list('open ORDERS'), await list('LATE'), await list('%')]).toEqual([
    ['Open orders / EU'],
    ['Open orders / EU'],
    [],
  ]);
  const query = { name: 'Open orders / EU' };
  expect((await at.client['saved-sql'].$delete({ query })).status).toBe(200);
  expect((await at.client['saved-sql'].$delete({ query })).status).toBe(404);
  expect(await list('orders')).toEqual([]);
});

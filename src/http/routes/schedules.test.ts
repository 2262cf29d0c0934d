import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
  const nodes = [{ id: 'numbers', kind: 'source', connection: 'workspace', sql: 'SELECT 1 AS n' }];
  await at.client.workflows.$put({ json: { document: { dagflux: 1, name: 'nightly', nodes, edges: [] } } });
});
afterAll(async () => at?.[Symbol.asyncDispose]());

const cron = (expression: string) => ({ kind: 'cron' as const, expression, zone: 'Europe/Berlin' });

test('a schedule is put, told in words, paused, and taken away', async () => {
  const { schedules } = at.client;
  const param = { workflow: 'nightly' };
  const forecast = await (await schedules.next.$post({ json: { trigger: cron('0 2 * * *') } })).json();
  expect(forecast.words).toContain('02:00');
  expect(forecast.times).toHaveLength(5);
  const put = await (await schedules[':workflow'].$put({ param, json: { trigger: cron('0 2 * * *') } })).json();
  expect(put).toMatchObject({ workflow: 'nightly', from: 'schedule', paused: false, next: expect.any(String) });
  await schedules[':workflow'].$patch({ param, json: { paused: true } });
  expect((await (await schedules.$get()).json()).schedules).toMatchObject([
    { workflow: 'nightly', paused: true, next: null },
  ]);
  await schedules[':workflow'].$delete({ param });
  expect((await (await schedules.$get()).json()).schedules).toEqual([]);
});

test('what is wrong with a schedule is said by its field', async () => {
  const refused = await at.client.schedules.next.$post({ json: { trigger: cron('75 2 * * *') } });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('75') } });
  const none = await at.client.schedules[':workflow'].$put({
    param: { workflow: 'nobody' },
    json: { trigger: cron('0 2 * * *') },
  });
  expect(none.status).toBe(404);
});

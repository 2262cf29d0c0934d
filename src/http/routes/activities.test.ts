import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../tools/api-server.ts';

let at: TestApi;
beforeAll(async () => {
  at = await testApi();
});
afterAll(async () => at?.[Symbol.asyncDispose]());

interface Event {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
}

/** One window's stream; what it has read so far is looked through for what is wanted. */
async function listen(headers: Record<string, string> = {}, window = '') {
  const stop = new AbortController();
  const answer = await at.fetch(`/api/events${window && `?window=${window}`}`, { headers, signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  const events: Event[] = [];
  let text = '';
  return {
    type: answer.headers.get('content-type'),
    events,
    async until(wanted: (event: Event) => boolean): Promise<Event> {
      while (true) {
        const found = events.find(wanted);
        if (found) return found;
        text += (await reader?.read())?.value ?? '';
        const whole = text.split('\n\n');
        text = whole.pop() ?? '';
        for (const each of whole) {
          const pairs = each
            .split('\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
          events.push(Object.fromEntries(pairs));
        }
      }
    },
    [Symbol.dispose]: () => stop.abort(),
  };
}

const start = async (sql: string, window?: string) => {
  const json = { connection: 'workspace', sql, ...(window !== undefined && { window }) };
  return (await (await at.client.queries.$post({ json })).json()).id;
};
const endOf = (id: string) => (event: Event) =>
  event.event === 'activity' &&
  JSON.parse(event.data ?? '{}').id === id &&
  JSON.parse(event.data ?? '{}').ended !== null;

test('what changes is told as it happens; who comes back is told what was missed, and nothing else', async () => {
  let last: string;
  {
    using first = await listen();
    expect(first.type).toBe('text/event-stream');
    await first.until(({ event }) => event === 'resync');
    last = (await first.until(endOf(await start('SELECT 1')))).id ?? '';
  }
  const missed = await start('SELECT 2');
  await at.app.activities.wait(missed, 60_000);
  await at.client.connections.$post({
    json: { name: 'file', connector: 'duckdb', settings: { file: `${at.home}/x.duckdb` }, role: null },
  });
  using again = await listen({ 'last-event-id': last });
  expect(JSON.parse((await again.until(({ event }) => event === 'saved')).data ?? '')).toEqual({ noun: 'connections' });
  const told = again.events.filter(({ event }) => event !== undefined).map(({ event }) => event);
  expect(told).toEqual(['activity', 'saved']);
  // Of another process.
  using other = await listen({ 'last-event-id': 'ffffffff.1' });
  await other.until(({ event }) => event === 'resync');
  await other.until(endOf(missed));
});

test('a busy activity is told at most four times a second, and its last state always', async () => {
  using window = await listen();
  await window.until(({ event }) => event === 'resync');
  const { id, done } = at.app.activities.start(
    { kind: 'copy', title: 'busy', connections: [] },
    async ({ progress }) => {
      const end = performance.now() + 1_000;
      for (let rows = 1; performance.now() < end; rows += 1) {
        progress({ rows });
        if (rows % 1_000 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      progress({ rows: -1 });
    },
  );
  await done;
  const end = await window.until(endOf(id));
  expect(JSON.parse(end.data ?? '')).toMatchObject({ state: 'done', progress: { rows: -1 } });
  const told = window.events.filter(({ data }) => data?.includes(id)).length;
  expect(told).toBeGreaterThan(1);
  expect(told).toBeLessThan(9);
});

test('what runs is listed, and stopped from there', async () => {
  const id = await start('SELECT count(*) FROM range(100000000000)');
  const list = await (await at.client.activities.$get()).json();
  expect(list[0]).toMatchObject({ id, kind: 'query', state: 'running', connections: ['workspace'] });
  const param = { id };
  await at.client.activities[':id'].stop.$post({ param, query: { wait: 2_000 } });
  await at.app.activities.wait(id, 60_000);
  expect(at.app.activities.get(id)).toMatchObject({ state: 'stopped', error: { code: 'cancelled' } });
  expect((await at.client.activities[':id'].stop.$post({ param: { id: 'nope' }, query: {} })).status).toBe(404);
});

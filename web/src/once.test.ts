import { expect, test } from 'vitest';
import { fetchOnce } from './once.ts';

/** What was sent: the keys, in order. `answer` lets the waiting requests go. */
function sending() {
  const clock = { now: 0 };
  const keys: (string | null)[] = [];
  const gate = Promise.withResolvers<void>();
  const ask = fetchOnce(
    async (_, init) => {
      keys.push(new Headers(init?.headers).get('idempotency-key'));
      await gate.promise;
      return new Response();
    },
    () => clock.now,
  );
  const post = (body: string, to = '/api/workflows/w/runs') => ask(to, { method: 'POST', body });
  return { clock, keys, post, ask, answer: gate.resolve };
}

test('two clicks have one key, while there is no answer and for a moment after it; then it is meant anew', async () => {
  const { clock, keys, post, answer } = sending();
  const first = post('{}');
  clock.now = 60_000;
  const second = post('{}');
  answer();
  await Promise.all([first, second]);
  clock.now += 500;
  await post('{}');
  clock.now += 700;
  await post('{}');
  expect(new Set(keys.slice(0, 3)).size).toBe(1);
  expect(keys[3]).not.toBe(keys[0]);
});

test('another request has a key of its own, and what only reads has none', async () => {
  const { keys, post, ask, answer } = sending();
  answer();
  await post('{}');
  await post('{"from":"a"}');
  await post('{}', '/api/workflows/other/runs');
  await ask('/api/workflows', { method: 'GET' });
  expect(new Set(keys).size).toBe(4);
  expect(keys[3]).toBe(null);
});

import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { DagFluxError } from '../contract/errors.ts';
import { createOnce, KEY_HEADER } from './once.ts';

/** A server whose starts are counted; `clock` is its time, in milliseconds. */
function counting() {
  const clock = { now: 0 };
  const once = createOnce(() => clock.now);
  const gate = { open: Promise.resolve(), fails: false };
  let starts = 0;
  const app = new Hono();
  app.post('/:what', async (c) => {
    const answer = await once.start(c, async () => {
      starts += 1;
      const mine = starts;
      await gate.open;
      if (gate.fails) throw new DagFluxError('busy', 'Not now.');
      return mine;
    });
    return c.text(String(answer));
  });
  app.onError((error, c) => c.text(error instanceof DagFluxError ? error.code : String(error), 400));
  const post = async (key: string | undefined, body = '{}', path = '/run') => {
    const headers = key === undefined ? {} : { [KEY_HEADER]: key };
    return await (await app.request(path, { method: 'POST', body, headers })).text();
  };
  return { post, clock, gate };
}

test('two clicks start it once, also while the first is still starting; without a key each starts', async () => {
  const { post, gate } = counting();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.open = promise;
  const clicks = Promise.all([post('key-0001'), post('key-0001'), post('key-0002')]);
  resolve();
  expect(await clicks).toEqual(['1', '1', '2']);
  expect([await post('key-0001'), await post(undefined), await post(undefined)]).toEqual(['1', '3', '4']);
});

test('a key stands for one request: another body or place is refused, and what is no key too', async () => {
  const { post } = counting();
  expect(await post('key-0001')).toBe('1');
  expect([await post('key-0001', '{"from":"a"}'), await post('key-0001', '{}', '/other')]).toEqual([
    'conflict',
    'conflict',
  ]);
  expect(await post('short')).toBe('invalid-input');
});

test('what did not start may be tried again', async () => {
  const { post, gate } = counting();
  gate.fails = true;
  expect(await post('key-0001')).toBe('busy');
  gate.fails = false;
  expect(await post('key-0001')).toBe('2');
});

test('a key is kept for ten minutes, and a thousand of them', async () => {
  const { post, clock } = counting();
  await post('key-0001');
  clock.now = 9 * 60_000;
  expect(await post('key-0001')).toBe('1');
  clock.now = 10 * 60_000;
  expect(await post('key-0001')).toBe('2');
  for (let i = 0; i < 1_001; i += 1) await post(`filler-${i}`);
  expect(await post('key-0001')).toBe('1004');
});

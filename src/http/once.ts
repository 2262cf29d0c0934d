import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { DagFluxError } from '../contract/errors.ts';

/** What was started by requests with a key, so that two clicks do not start a thing twice. */
export interface Once {
  /**
   * Starts it, or answers what the request with this key has started before, also while that one is still starting. Without a key
   * it is always started; one that did not start may be tried again.
   * @throws conflict for a key that came with another request; invalid-input for what is no key
   */
  start<T>(c: Context, start: () => T | Promise<T>): Promise<T>;
}

/** The header that carries the key. */
export const KEY_HEADER = 'idempotency-key';
const KEY = /^[\w.:-]{8,100}$/;

const KEPT = 1_000;
const KEPT_FOR = 10 * 60_000;

interface Started {
  readonly what: string;
  readonly answer: Promise<unknown>;
  readonly at: number;
}

/** `now`: milliseconds. */
export function createOnce(now: () => number = Date.now): Once {
  const started = new Map<string, Started>();
  const forgetOld = () => {
    // In the order in which they came.
    for (const [key, { at }] of started) {
      if (started.size <= KEPT && now() - at < KEPT_FOR) break;
      started.delete(key);
    }
  };
  return {
    async start<T>(c: Context, start: () => T | Promise<T>): Promise<T> {
      const key = c.req.header(KEY_HEADER);
      if (key === undefined) return await start();
      if (!KEY.test(key)) {
        throw new DagFluxError('invalid-input', 'The idempotency key cannot be read.', {
          hint: 'Send 8 to 100 letters, digits and _ . : -',
          path: KEY_HEADER,
        });
      }
      const what = await describe(c);
      forgetOld();
      const known = started.get(key);
      if (known && known.what !== what) {
        throw new DagFluxError('conflict', 'This idempotency key was used to start something else.', {
          hint: 'Make a new key for each start.',
        });
      }
      // Under one key there is one request, so one type.
      if (known) return await (known.answer as Promise<T>);
      const answer = Promise.resolve().then(start);
      started.set(key, { what, answer, at: now() });
      answer.catch(() => {
        if (started.get(key)?.answer === answer) started.delete(key);
      });
      return await answer;
    },
  };
}

/** The request, without keeping its statements. */
async function describe({ req }: Context): Promise<string> {
  const hash = createHash('sha256');
  return hash.update(`${req.method} ${req.path}\n${await req.text()}`).digest('hex');
}

import type { Clock } from '../src/workflows/schedule/clock.ts';

/** A clock that goes on only when it is told to. */
export interface FakeClock extends Clock {
  /** Resolves when somebody waits: what was begun before has been looked at. */
  idle(): Promise<void>;
  /** Goes on, from one time that is waited for to the next. */
  go(milliseconds: number): Promise<void>;
  /** Goes on at once, as a machine does that was asleep. */
  sleep(milliseconds: number): Promise<void>;
}

export function fakeClock(start: string): FakeClock {
  let now = Date.parse(start);
  let waiting: { readonly until: number; readonly wake: () => void } | null = null;
  let idle = Promise.withResolvers<void>();
  const wake = async () => {
    const { wake: resolve } = waiting ?? { wake: () => {} };
    waiting = null;
    idle = Promise.withResolvers();
    resolve();
    await idle.promise;
  };
  return {
    now: () => now,
    wait: (until, signal) =>
      new Promise((resolve) => {
        waiting = { until, wake: resolve };
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
        idle.resolve();
      }),
    idle: () => idle.promise,
    async go(milliseconds) {
      const end = now + milliseconds;
      await idle.promise;
      while (waiting !== null && waiting.until <= end) {
        now = Math.max(now, waiting.until);
        await wake();
      }
      now = end;
    },
    async sleep(milliseconds) {
      await idle.promise;
      now += milliseconds;
      await wake();
    },
  };
}

import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../src/workflows/schedule/clock.ts';

/** A clock that stands until it is told to go on. */
export interface FakeClock extends Clock {
  /** Resolves when somebody waits for it: what was begun before has been looked at. */
  idle(): Promise<void>;
  /** Jumps to a time, as for a machine that was asleep, and resolves when it is waited for again. */
  to(time: string): Promise<void>;
  /** The same, from where it stands. */
  by(milliseconds: number): Promise<void>;
}

export function fakeClock(start: string): FakeClock {
  let now = Date.parse(start);
  let wake = () => {};
  let idle = Promise.withResolvers<void>();
  const jump = async (time: number) => {
    await idle.promise;
    now = time;
    idle = Promise.withResolvers();
    wake();
    await idle.promise;
    await setImmediate();
  };
  return {
    now: () => now,
    wait: (_, signal) =>
      new Promise((resolve) => {
        wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
        if (signal.aborted) resolve();
        idle.resolve();
      }),
    idle: () => idle.promise,
    to: (time) => jump(Date.parse(time)),
    by: (milliseconds) => jump(now + milliseconds),
  };
}

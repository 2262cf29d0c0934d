import { setTimeout } from 'node:timers/promises';

/** The time, and waiting for it. Instants are milliseconds since 1970 in UTC. */
export interface Clock {
  now(): number;
  /** Resolves at about that time, or when the signal fires. */
  wait(until: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (until, signal) => setTimeout(Math.max(until - Date.now(), 0), undefined, { signal }).catch(() => {}),
};

import { availableParallelism } from 'node:os';

/** How many connections share one table: at least two, since one end often waits for its disk, and at most four. */
export function parallelism(): number {
  return Math.min(Math.max(availableParallelism(), 2), 4);
}

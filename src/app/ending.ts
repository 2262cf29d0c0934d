import { DagFluxError } from '../contract/errors.ts';
import type { Activities } from './activities.ts';
import type { Connections } from './connections.ts';
import type { Queries } from './query-types.ts';

interface Parts {
  readonly activities: Activities;
  readonly queries: Queries;
  readonly connections: Connections;
  readonly store: Disposable;
}

const GRACE = 10_000;

/**
 * Stops what is under way and closes its databases and the store; for either it waits at most so many milliseconds.
 * @throws timeout, naming the connections that have not answered by then
 */
export async function endAll({ activities, queries, connections, store }: Parts, grace = GRACE): Promise<void> {
  using _ = store;
  const left = await within(grace, (late) => activities.end(late));
  await queries[Symbol.asyncDispose]();
  const open = await within(grace, (late) => connections.end(late));
  if (left.length === 0 && open.length === 0) return;
  const places = left.flatMap(({ kind, connections: names }) => (names.length > 0 ? names : [kind]));
  throw new DagFluxError(
    'timeout',
    `No answer from ${[...new Set([...places, ...open])].join(', ')} that what was stopped there has ended.`,
    {
      hint: 'It may go on: look at the list of running statements there. What was left for a while is removed at the next start; see dagflux orphans list.',
    },
  );
}

async function within<T>(milliseconds: number, work: (late: Promise<void>) => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, milliseconds);
  try {
    return await work(late.promise);
  } finally {
    clearTimeout(timer);
  }
}

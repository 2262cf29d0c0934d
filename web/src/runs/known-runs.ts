import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';

export type RunSummary = InferResponseType<typeof api.runs.$get, 200>[number];

type Numbered = Pick<RunSummary, 'id'>;

/** Runs of one page of the server's answer. */
export const PAGE = 100;

/**
 * The first page, read anew, joined to what was read before, newest first: however many pages were read, only one is read again.
 * Where it has nothing to do with what was known (too many came meanwhile), only the page counts.
 */
export function joinNewest<T extends Numbered>(known: readonly T[], newest: readonly T[]): readonly T[] {
  const last = newest.at(-1);
  if (last === undefined || newest.length < PAGE) return newest;
  const meets = known.some(({ id }) => id >= last.id);
  return meets ? [...newest, ...known.filter(({ id }) => id < last.id)] : newest;
}

/**
 * The list while somebody is in it: nothing moves. What was shown is shown, as it is by now; runs that began meanwhile wait, and
 * `fresh` says how many there are.
 */
export function holdBack<T extends Numbered>(
  shown: readonly T[],
  now: readonly T[],
): { readonly runs: readonly T[]; readonly fresh: number } {
  const [first] = shown;
  if (first === undefined) return { runs: now, fresh: 0 };
  const byId = new Map(now.map((run) => [run.id, run]));
  const last = shown.at(-1)?.id ?? 0;
  return {
    runs: [...shown.map((run) => byId.get(run.id) ?? run), ...now.filter(({ id }) => id < last)],
    fresh: now.filter(({ id }) => id > first.id).length,
  };
}

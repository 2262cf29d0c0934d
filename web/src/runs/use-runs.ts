import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, call } from '../api.ts';
import { useRefreshOn } from '../events.ts';
import { holdBack, joinNewest, PAGE, type RunSummary } from './known-runs.ts';

/** By name of the query's parameter; what is empty filters nothing. */
export type RunFilter = Readonly<
  Partial<Record<'state' | 'workflow' | 'cause' | 'since' | 'text', string | undefined>>
>;

const RUNS = ['runs'];

function ask(filter: RunFilter, before?: number): Promise<readonly RunSummary[]> {
  const since = filter.since ? new Date(`${filter.since}T00:00`).toISOString() : undefined;
  const asked = Object.entries({ ...filter, since, before: before?.toString() }).filter(([, value]) => value);
  return call(api.runs.$get({ query: { ...Object.fromEntries(asked), limit: String(PAGE) } }));
}

/** Runs that fit, newest first, read page by page; `isHeld`: somebody is in the list, so that nothing may move. */
export function useRuns(filter: RunFilter, isHeld: boolean) {
  const key = JSON.stringify(filter);
  const [known, setKnown] = useState<{ readonly key: string; readonly runs: readonly RunSummary[] }>({ key, runs: [] });
  const [end, setEnd] = useState<string>();
  const [isReading, setIsReading] = useState(false);
  const [moreError, setMoreError] = useState<unknown>();
  const [shown, setShown] = useState<readonly RunSummary[]>([]);
  useRefreshOn('activity', RUNS);
  const newest = useQuery({ queryKey: [...RUNS, filter], queryFn: () => ask(filter) });
  const { data, refetch } = newest;
  useEffect(() => {
    if (data) setKnown((before) => ({ key, runs: joinNewest(before.key === key ? before.runs : [], data) }));
  }, [data, key]);

  const all = known.key === key ? known.runs : (data ?? []);
  const held = holdBack(isHeld ? shown : [], all);
  // What stands there when somebody comes into the list is what is held.
  useEffect(() => {
    if (!isHeld) setShown(all);
  }, [isHeld, all]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list.
  useEffect(() => setShown([]), [key]);

  const last = all.at(-1)?.id;
  const isWhole = end === key || all.length < PAGE;
  const more = useCallback(async () => {
    if (last === undefined || isWhole || isReading) return;
    setIsReading(true);
    try {
      const older = await ask(JSON.parse(key), last);
      if (older.length < PAGE) setEnd(key);
      setKnown((before) => (before.key === key ? { key, runs: [...before.runs, ...older] } : before));
      setMoreError(undefined);
    } catch (error) {
      setMoreError(error);
    } finally {
      setIsReading(false);
    }
  }, [key, last, isWhole, isReading]);

  return {
    runs: held.runs,
    /** Runs that began since the list is held. */
    fresh: held.fresh,
    showFresh: () => setShown(all),
    isRead: data !== undefined,
    error: newest.error ?? moreError,
    refetch,
    more,
  };
}

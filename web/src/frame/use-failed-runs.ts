import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useCallback, useEffect } from 'react';
import { api, call } from '../api.ts';
import { useEvent } from '../events.ts';
import { useRemembered } from '../remembered.ts';

const KEY = ['runs', 'failed-lately'];
const MOST = 20;

/** How many runs have failed since the page of runs was looked at; up to 20. */
export function useFailedRuns(): number {
  const client = useQueryClient();
  const [seen, see] = useRemembered<number>('runs.seen', 0);
  const isLooking = useRouterState({ select: (state) => state.location.pathname.startsWith('/runs') });
  const { data = [] } = useQuery({
    queryKey: KEY,
    queryFn: () => call(api.runs.$get({ query: { state: 'failed', limit: String(MOST) } })),
  });
  const onActivity = useCallback(
    (activity: unknown) => {
      const { kind, state } = activity as { readonly kind?: string; readonly state?: string }; // As the server sends it.
      if (kind === 'run' && state === 'failed') void client.invalidateQueries({ queryKey: KEY });
    },
    [client],
  );
  useEvent('activity', onActivity);
  const newest = data[0]?.id ?? 0;
  useEffect(() => {
    if (isLooking && newest > seen) see(newest);
  }, [isLooking, newest, seen, see]);
  return isLooking ? 0 : data.filter(({ id }) => id > seen).length;
}

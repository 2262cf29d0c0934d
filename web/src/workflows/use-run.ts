import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, call } from '../api.ts';
import { useEvent } from '../events.ts';
import { isObject } from './flow.ts';
import { lastRunsQuery } from './queries.ts';
import type { LiveStore } from './run-store.ts';

const LOOKS_EVERY = 500;

export interface RunPart {
  readonly from?: string;
  readonly to?: string;
}

/** The run that the canvas shows: the last one of the workflow, followed while it goes, whoever started it. */
export function useRun(workflow: string, live: LiveStore, flush: () => Promise<void>) {
  const { data: last } = useQuery(lastRunsQuery(workflow, 1));
  const [shown, setShown] = useState<number>();
  const id = shown ?? last?.[0]?.id;
  const { data: run } = useQuery({
    queryKey: ['runs', 'one', id],
    queryFn: () => call(api.runs[':id'].$get({ param: { id: String(id) } })),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data?.state === 'running' ? LOOKS_EVERY : false),
  });
  useEffect(() => {
    if (run) live.showRun(run);
  }, [run, live]);

  const onActivity = useCallback(
    (data: unknown) => {
      if (!isObject(data) || data.kind !== 'run' || data.title !== workflow || typeof data.run !== 'number') return;
      const number = data.run;
      setShown((before) => Math.max(before ?? 0, number));
    },
    [workflow],
  );
  useEvent('activity', onActivity);

  const start = useMutation({
    mutationFn: async (part: RunPart) => {
      await flush();
      return await call(api.workflows[':name'].runs.$post({ param: { name: workflow }, json: part }));
    },
    onSuccess: (started) => setShown(started.run),
  });
  const stop = useMutation({
    mutationFn: async () => {
      if (run?.activity) await call(api.activities[':id'].stop.$post({ param: { id: run.activity }, query: {} }));
    },
  });
  const isRunning = run?.state === 'running' || start.isPending;
  return {
    run,
    isRunning,
    isStopping: isRunning && (stop.isPending || (stop.isSuccess && !start.isPending)),
    start,
    stop,
  };
}

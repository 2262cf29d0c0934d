import { useMutation, useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, call } from '../api.ts';
import { useEvent } from '../events.ts';
import { runQuery } from '../queries.ts';
import { isObject } from './flow.ts';
import { lastRunsQuery } from './queries.ts';
import type { LiveStore } from './run-store.ts';
import { type RunPart, useStartRun } from './use-start-run.tsx';

const LOOKS_EVERY = 500;

/** The run that the canvas shows: the last one of the workflow, followed while it goes, whoever started it. */
export function useRun(workflow: string, live: LiveStore, flush: () => Promise<void>) {
  const { data: last } = useQuery(lastRunsQuery(workflow, 1));
  const [shown, setShown] = useState<number>();
  const id = shown ?? last?.[0]?.id;
  const { data: run } = useQuery({
    ...runQuery(id ?? ''),
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

  const starting = useStartRun(setShown, flush);
  const { start } = starting;
  const stop = useMutation({
    mutationFn: async (_run: number | undefined) => {
      if (run?.activity) await call(api.activities[':id'].stop.$post({ param: { id: run.activity }, query: {} }));
    },
  });
  return {
    run,
    isRunning: run?.state === 'running' || starting.isPending,
    isStopping: run?.state === 'running' && stop.variables === run.id && !stop.isError,
    start: useCallback((part: RunPart) => start(workflow, part), [start, workflow]),
    startError: starting.error,
    /** What is asked before a run. */
    dialog: starting.dialog,
    stop: () => stop.mutate(run?.id),
    stopError: stop.error,
  };
}

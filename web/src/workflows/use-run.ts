import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api, call } from '../api.ts';
import { useEvent } from '../events.ts';
import { connectionsQuery } from '../queries.ts';
import { isObject } from './flow.ts';
import { lastRunsQuery } from './queries.ts';
import type { RiskyWrite } from './run-confirm.tsx';
import type { LiveStore } from './run-store.ts';

const LOOKS_EVERY = 500;

export interface RunPart {
  readonly from?: string;
  readonly to?: string;
}

/** The run that the canvas shows: the last one of the workflow, followed while it goes, whoever started it. */
export function useRun(workflow: string, live: LiveStore, flush: () => Promise<void>) {
  const client = useQueryClient();
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
  const [asked, setAsked] = useState<{ readonly part: RunPart; readonly writes: readonly RiskyWrite[] }>();
  /** Starts it, or asks first where it would write to production. */
  const ask = useMutation({
    mutationFn: async (part: RunPart) => {
      await flush();
      const planned = await call(api.workflows[':name'].writes.$get({ param: { name: workflow } }));
      const connections = await client.ensureQueryData(connectionsQuery);
      const writes = planned.flatMap((write) => {
        const saved = connections.find(({ name }) => name === write.connection);
        const isRisky = saved && saved.role !== 'development' && saved.role !== 'staging';
        return isRisky ? [{ ...write, role: saved.role }] : [];
      });
      if (writes.length > 0) setAsked({ part, writes });
      else start.mutate(part);
    },
  });
  const stop = useMutation({
    mutationFn: async (_run: number | undefined) => {
      if (run?.activity) await call(api.activities[':id'].stop.$post({ param: { id: run.activity }, query: {} }));
    },
  });
  const isRunning = run?.state === 'running' || start.isPending || ask.isPending;
  return {
    run,
    isRunning,
    isStopping: run?.state === 'running' && stop.variables === run.id && !stop.isError,
    start: ask,
    startError: ask.error ?? start.error,
    asked,
    answer(isSure: boolean) {
      if (isSure && asked) start.mutate(asked.part);
      setAsked(undefined);
    },
    stop: () => stop.mutate(run?.id),
    stopError: stop.error,
  };
}

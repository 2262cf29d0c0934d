import { useMutation } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useCallback, useState } from 'react';
import { api, call } from '../api.ts';
import { RunConfirm } from './run-confirm.tsx';

/** What a run would do, as the server says it. */
export type RunForecast = InferResponseType<(typeof api.workflows)[':name']['forecast']['$get'], 200>;

export interface RunPart {
  readonly from?: string;
  readonly to?: string;
}

interface Wanted {
  readonly workflow: string;
  readonly part: RunPart;
}

/** Starts runs of workflows; what would change a database that matters is asked first, in `dialog`, which has to be drawn. */
export function useStartRun(onStarted: (run: number) => void, before: () => Promise<void> = async () => {}) {
  const [asked, setAsked] = useState<Wanted & { readonly forecast: RunForecast }>();
  const start = useMutation({
    mutationFn: ({ workflow, part, confirmed }: Wanted & { readonly confirmed?: string }) =>
      call(
        api.workflows[':name'].runs.$post({
          param: { name: workflow },
          json: { ...part, ...(confirmed !== undefined && { confirmed }) },
        }),
      ),
    onSuccess: ({ run }) => onStarted(run),
  });
  const ask = useMutation({
    mutationFn: async (wanted: Wanted) => {
      start.reset();
      await before();
      const { workflow, part } = wanted;
      const forecast = await call(api.workflows[':name'].forecast.$get({ param: { name: workflow }, query: part }));
      if (forecast.question.asks === 'nothing') start.mutate(wanted);
      else setAsked({ ...wanted, forecast });
    },
  });
  const { mutate } = ask;
  const question = asked?.forecast.question;
  return {
    start: useCallback((workflow: string, part: RunPart = {}) => mutate({ workflow, part }), [mutate]),
    isPending: ask.isPending || start.isPending,
    error: ask.error ?? start.error,
    dialog: asked && question && question.asks !== 'nothing' && (
      <RunConfirm
        forecast={asked.forecast}
        word={question.asks === 'type' ? question.word : undefined}
        onRun={() => {
          start.mutate({ workflow: asked.workflow, part: asked.part, confirmed: question.of });
          setAsked(undefined);
        }}
        onClose={() => setAsked(undefined)}
      />
    ),
  };
}

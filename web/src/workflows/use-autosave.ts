import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import type { CanvasStore } from './canvas-store.ts';
import { type Problem, workflowsQuery } from './queries.ts';

const PAUSE = 500;

interface Saving {
  /** What keeps the workflow from being run, as of the last save. */
  readonly problems: readonly Problem[];
  readonly savedAt: number | undefined;
  readonly error: unknown;
}

/** Keeps the workflow on the server as it is drawn, finished or not. `flush` saves what is not saved yet, now. */
export function useAutosave({ store }: CanvasStore, first: readonly Problem[]) {
  const client = useQueryClient();
  const [saving, setSaving] = useState<Saving>({ problems: first, savedAt: undefined, error: undefined });
  const work = useRef({ saved: store.getState().flow, going: Promise.resolve() });

  const flush = useCallback(
    (options?: { readonly keepalive: boolean }): Promise<void> => {
      const save = async () => {
        const { flow } = store.getState();
        if (flow === work.current.saved) return;
        try {
          const { problems } = await call(
            api.workflows.$put({ json: { document: flow } }, options && { init: options }),
          );
          work.current.saved = flow;
          setSaving({ problems, savedAt: Date.now(), error: undefined });
          void client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
        } catch (error) {
          setSaving((before) => ({ ...before, error }));
        }
      };
      // One after the other: an older text never comes behind a newer one.
      work.current.going = work.current.going.then(save);
      return work.current.going;
    },
    [store, client],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const forget = store.subscribe(({ flow }, before) => {
      if (flow === before.flow) return;
      clearTimeout(timer);
      timer = setTimeout(() => void flush(), PAUSE);
    });
    const leave = () => void flush({ keepalive: true });
    window.addEventListener('pagehide', leave);
    return () => {
      forget();
      clearTimeout(timer);
      window.removeEventListener('pagehide', leave);
      void flush();
    };
  }, [store, flush]);

  return { ...saving, flush };
}

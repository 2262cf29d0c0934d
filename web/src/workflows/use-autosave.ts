import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, api, call } from '../api.ts';
import { workflowsQuery } from '../queries.ts';
import type { CanvasStore } from './canvas-store.ts';
import { readFlow } from './flow.ts';
import { type Problem, workflowQuery } from './queries.ts';

const PAUSE = 500;
/** After so long without a change, in milliseconds, what comes is a version of its own. */
const SITTING = 10 * 60_000;

export interface Saving {
  /** What keeps the workflow from being run, as of the last save. */
  readonly problems: readonly Problem[];
  readonly savedAt: number | undefined;
  readonly error: unknown;
  /** Another window has saved since: nothing is saved here until one of the two is chosen. */
  readonly isOlder: boolean;
}

/**
 * Keeps the workflow on the server as it is drawn, finished or not: what is drawn in one sitting is one version. `flush` saves what is
 * not saved yet, now, and fails where that fails.
 */
export function useAutosave({ store }: CanvasStore, first: readonly Problem[]) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [saving, setSaving] = useState<Saving>({
    problems: first,
    savedAt: undefined,
    error: undefined,
    isOlder: false,
  });
  const [work] = useState(() => {
    const { flow } = store.getState();
    const opened = client.getQueryData(workflowQuery(flow.name).queryKey);
    return { saved: flow, after: opened?.revision, going: Promise.resolve(), sitting: '', until: 0, isOlder: false };
  });

  const flush = useCallback(
    (options?: { readonly keepalive: boolean }): Promise<void> => {
      const save = async () => {
        const { flow } = store.getState();
        if (flow === work.saved) return;
        if (work.isOlder) throw new Error('This window has older text. Choose which one to keep first.');
        if (Date.now() > work.until) work.sitting = crypto.randomUUID();
        work.until = Date.now() + SITTING;
        const json = { document: flow, sitting: work.sitting, ...(work.after !== undefined && { after: work.after }) };
        try {
          const { saved, problems } = await call(api.workflows.$put({ json }, options && { init: options }));
          work.saved = flow;
          work.after = saved.revision;
          setSaving({ problems, savedAt: Date.now(), error: undefined, isOlder: false });
          void client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
        } catch (error) {
          work.isOlder = error instanceof ApiError && error.code === 'conflict';
          setSaving((before) => ({ ...before, error, isOlder: work.isOlder }));
          throw error;
        }
      };
      // One after the other: an older text never comes behind a newer one.
      work.going = work.going.then(save, save);
      return work.going;
    },
    [store, client, work],
  );

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // What goes wrong is shown.
    const save = (options?: { readonly keepalive: boolean }) => void flush(options).catch(() => {});
    const forget = store.subscribe(({ flow }, before) => {
      if (flow === before.flow) return;
      clearTimeout(timer);
      timer = setTimeout(save, PAUSE);
    });
    const leave = () => save({ keepalive: true });
    window.addEventListener('pagehide', leave);
    return () => {
      forget();
      clearTimeout(timer);
      window.removeEventListener('pagehide', leave);
      save();
    };
  }, [store, flush]);

  /** Of two windows' texts: the one of this window, or the one that was saved elsewhere. The other one is not lost. */
  const choose = useRef(async (which: 'mine' | 'newer') => {
    const { name } = store.getState().flow;
    try {
      const newer = await call(api.workflows[':name'].$get({ param: { name } })).catch((error: unknown) => {
        if (error instanceof ApiError && error.code === 'not-found') return null;
        throw error;
      });
      work.isOlder = false;
      work.after = newer?.revision;
      work.until = 0;
      if (which === 'mine') {
        await flush();
        return;
      }
      const flow = newer && readFlow(newer.document);
      if (flow) {
        // A step that can be taken back, as any other.
        store.setState({ flow });
        work.saved = flow;
        setSaving({ problems: newer.problems, savedAt: undefined, error: undefined, isOlder: false });
      } else {
        work.saved = store.getState().flow;
        await navigate({ to: '/workflows' });
      }
    } catch (error) {
      setSaving((before) => ({ ...before, error, isOlder: true }));
    }
  });

  return { ...saving, flush, choose: choose.current };
}

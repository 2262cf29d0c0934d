import type { InferResponseType } from 'hono/client';
import { create } from 'zustand';
import { ApiError, api, call } from '../api.ts';
import { windowId } from '../window.ts';
import type { Span } from './statements.ts';

type Query = InferResponseType<typeof api.queries.$post, 200>;
export type QueryResult = Query['results'][number];

/** What a tab is to run. */
export interface RunRequest {
  readonly connection: string;
  /** The text that runs. */
  readonly sql: string;
  /** The whole text, and where in it that stands. */
  readonly text: string;
  readonly span: Span;
  /** What it holds, each by its number in the text. */
  readonly statements: readonly (Span & { readonly number: number })[];
  readonly limit: number | undefined;
}

/** The last run of a tab. */
export interface TabRun extends RunRequest {
  readonly query: Query | undefined;
  /** It did not start. */
  readonly error: unknown;
  /** It did not stop when it was asked to, and the tab waits for it no more. */
  readonly isLeft: boolean;
}

interface TabRuns {
  readonly runs: Readonly<Record<string, TabRun | undefined>>;
  /** `confirmed`: a person has said that it may write. */
  start(tab: string, what: RunRequest, confirmed?: boolean): Promise<void>;
  stop(tab: string): Promise<void>;
  /** Lets go of a run that does not stop, so that another may begin. */
  leave(tab: string): void;
}

/** How long the server may wait with its answer, in milliseconds; shorter = more answers, longer = later counts. */
const WAIT = '500';

export const isRunning = (run: TabRun | undefined): boolean =>
  run !== undefined &&
  !run.isLeft &&
  run.error === undefined &&
  (run.query === undefined || run.query.activity.ended === null);

/** In what ran, up to where the error is. Positions count characters, not their halves. */
export const lengthBefore = ({ sql, query }: TabRun): number =>
  [...sql].slice(0, (query?.activity.error?.position ?? 1) - 1).join('').length;

/** Where the error of a run stands in the text by now; undefined: nowhere, or it has no place. */
export function placeOfError(run: TabRun, text: string): number | undefined {
  if (run.query?.activity.error?.position === undefined) return undefined;
  const moved = text.startsWith(run.sql, run.span.from) ? run.span.from : text.indexOf(run.sql);
  return moved < 0 ? undefined : moved + lengthBefore(run);
}

/** What runs for each tab of the SQL page. Leaving the page does not stop it. */
export const useTabRuns = create<TabRuns>()((set, get) => {
  const change = (tab: string, changes: Partial<TabRun>) => {
    const before = get().runs[tab];
    if (before) set({ runs: { ...get().runs, [tab]: { ...before, ...changes } } });
  };
  const current = (tab: string, id: string) => get().runs[tab]?.query?.id === id;
  return {
    runs: {},
    async start(tab, what, confirmed = false) {
      if (isRunning(get().runs[tab])) return;
      set({ runs: { ...get().runs, [tab]: { ...what, query: undefined, error: undefined, isLeft: false } } });
      const { connection, sql, limit } = what;
      try {
        let query = await call(
          api.queries.$post({
            json: { connection, sql, window: windowId, confirmed, ...(limit !== undefined && { limit }) },
          }),
        );
        change(tab, { query });
        while (query.activity.ended === null) {
          query = await call(api.queries[':id'].$get({ param: { id: query.id }, query: { wait: WAIT } }));
          if (!current(tab, query.id)) return;
          change(tab, { query });
        }
      } catch (error) {
        change(tab, { error });
      }
    },
    async stop(tab) {
      const id = get().runs[tab]?.query?.id;
      if (id === undefined) return;
      try {
        const query = await call(api.queries[':id'].stop.$post({ param: { id }, query: {} }));
        if (current(tab, id)) change(tab, { query });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error; // It is over already.
      }
    },
    leave: (tab) => change(tab, { isLeft: true }),
  };
});

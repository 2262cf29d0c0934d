import type { InferResponseType } from 'hono/client';
import { create } from 'zustand';
import { ApiError, api, call } from '../api.ts';
import { windowId } from '../window.ts';
import type { Span } from './statements.ts';

type Query = InferResponseType<typeof api.queries.$post, 200>;
export type QueryResult = Query['results'][number];

/** The last run of a tab. */
export interface TabRun {
  readonly query: Query | undefined;
  /** It did not start. */
  readonly error: unknown;
  readonly span: Span;
  /** The text that ran. */
  readonly sql: string;
  /** The whole text then: results of another text say so. */
  readonly text: string;
}

interface TabRuns {
  readonly runs: Readonly<Record<string, TabRun | undefined>>;
  start(
    tab: string,
    what: {
      readonly connection: string;
      readonly sql: string;
      readonly text: string;
      readonly span: Span;
      readonly limit: number | undefined;
      /** A person has said that it may write. */
      readonly confirmed?: boolean;
    },
  ): Promise<void>;
  stop(tab: string): Promise<void>;
}

/** How long the server may wait with its answer, in milliseconds; shorter = more answers, longer = later counts. */
const WAIT = '500';

export const isRunning = (run: TabRun | undefined): boolean =>
  run !== undefined && run.error === undefined && (run.query === undefined || run.query.activity.ended === null);

/** What runs for each tab of the SQL page. Leaving the page does not stop it. */
export const useTabRuns = create<TabRuns>()((set, get) => {
  const change = (tab: string, changes: Partial<TabRun>) => {
    const before = get().runs[tab];
    if (before) set({ runs: { ...get().runs, [tab]: { ...before, ...changes } } });
  };
  const current = (tab: string, id: string) => get().runs[tab]?.query?.id === id;
  return {
    runs: {},
    async start(tab, { connection, sql, text, span, limit, confirmed = false }) {
      if (isRunning(get().runs[tab])) return;
      set({ runs: { ...get().runs, [tab]: { query: undefined, error: undefined, span, sql, text } } });
      try {
        let query = await call(
          api.queries.$post({
            header: { 'idempotency-key': crypto.randomUUID() },
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
        await call(api.queries[':id'].stop.$post({ param: { id }, query: {} }));
      } catch (error) {
        if (!(error instanceof ApiError)) throw error; // It is over already.
      }
    },
  };
});

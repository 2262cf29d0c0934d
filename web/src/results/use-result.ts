import type { InferRequestType, InferResponseType } from 'hono/client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { BLOCK_ROWS, type Cell, type GridColumn, type RowSource } from '../grid/rows.ts';
import { windowId } from '../window.ts';

const results = api.queries[':id'].results[':result'];

export type Query = InferResponseType<typeof api.queries.$post, 200>;
type Wish = InferRequestType<typeof results.views.$post>['json'];
export type Condition = NonNullable<Wish['conditions']>[number];

/** How the rows are chosen and ordered, and by whom. */
export interface Asked {
  readonly where: 'here' | 'database';
  readonly sort?: Wish['sort'];
  readonly conditions?: readonly Condition[] | undefined;
}

interface View {
  readonly view: string;
  readonly rows: number;
}

const WAIT = '500';
const KEPT = 40;

/** A result and what was made of it: sorted and filtered here, or run again. Another query begins anew. */
export function useResult(original: Query, originalIndex: number) {
  const [derived, setDerived] = useState<{ readonly of: string; readonly query: Query }>();
  const [asked, setAsked] = useState<Asked>();
  const [view, setView] = useState<View>();
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const latest = useRef(0);

  const isDerived = derived?.of === original.id;
  const query = isDerived ? derived.query : original;
  const index = isDerived ? 0 : originalIndex;
  const result = query.results[index];
  const shownView = asked?.where === 'here' ? view : undefined;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what was made of another query is not of this one.
  useEffect(() => {
    latest.current += 1;
    setDerived(undefined);
    setAsked(undefined);
    setView(undefined);
    setError(undefined);
    setIsBusy(false);
  }, [original.id, originalIndex]);

  const attempt = async (work: (isLatest: () => boolean) => Promise<void>) => {
    latest.current += 1;
    const mine = latest.current;
    setError(undefined);
    setIsBusy(true);
    try {
      await work(() => latest.current === mine);
    } catch (failed) {
      if (latest.current === mine) setError(failed);
    } finally {
      if (latest.current === mine) setIsBusy(false);
    }
  };

  /** Sorts and filters the rows that are here. */
  const lookAt = (wish: Wish) =>
    attempt(async (isLatest) => {
      const isPlain = wish.sort === undefined && (wish.conditions ?? []).length === 0;
      const param = { id: query.id, result: String(index) };
      const found = isPlain ? undefined : await call(results.views.$post({ param, json: wish }));
      if (!isLatest()) return;
      setView(found);
      setAsked(found && { ...wish, where: 'here' });
    });

  /** Runs the statement again, in the same way or in another. */
  const again = (wish: Wish & { readonly limit?: number }) =>
    attempt(async (isLatest) => {
      const param = { id: original.id, result: String(originalIndex) };
      let found = await call(results.again.$post({ param, json: { ...wish, window: windowId } }));
      const show = () => {
        if (found.activity.error) throw found.activity.error;
        if (!found.results[0]?.fields) return;
        setView(undefined);
        setDerived({ of: original.id, query: found });
        const isPlain = wish.sort === undefined && (wish.conditions ?? []).length === 0;
        setAsked(isPlain ? undefined : { sort: wish.sort, conditions: wish.conditions, where: 'database' });
      };
      if (isLatest()) show();
      while (found.activity.ended === null && isLatest()) {
        found = await call(api.queries[':id'].$get({ param: { id: found.id }, query: { wait: WAIT } }));
        if (isLatest()) show();
      }
    });

  const fields = result?.fields;
  const names = fields?.map(({ name }) => name).join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns of a result stay as they are while its rows come.
  const columns = useMemo<GridColumn[]>(
    () => (fields ?? []).map(({ name, type, kind }) => ({ name, native: type, kind })),
    [query.id, index, names],
  );
  const rows = shownView?.rows ?? result?.rows ?? 0;
  const known = shownView ? 'exact' : (result?.known ?? 'atLeast');
  const viewName = shownView?.view;
  const source = useMemo<RowSource>(() => {
    const kept = new Map<number, Promise<readonly (readonly Cell[])[]>>();
    return {
      known,
      rows,
      block(block) {
        const there = kept.get(block);
        if (there) return there;
        const param = { id: query.id, result: String(index), block: String(block) };
        const wanted = Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS);
        const found = call(results.blocks[':block'].$get({ param, query: viewName ? { view: viewName } : {} })).then(
          (answer) => {
            if (answer.rows.length < wanted) kept.delete(block);
            return answer.rows;
          },
        );
        found.catch(() => kept.delete(block));
        kept.set(block, found);
        for (const oldest of kept.keys()) if (kept.size > KEPT) kept.delete(oldest);
        return found;
      },
    };
  }, [query.id, index, rows, known, viewName]);

  return { query, index, result, columns, source, view: viewName, asked, error, isBusy, lookAt, again };
}

export type ShownResult = ReturnType<typeof useResult>;

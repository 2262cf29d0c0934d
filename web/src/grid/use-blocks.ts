import { useEffect, useReducer, useRef } from 'react';
import { BLOCK_ROWS, type Cell, type RowSource } from './rows.ts';

const KEPT = 40;

interface Blocks {
  /** The row, once its block is here. */
  row(index: number): readonly Cell[] | undefined;
  /** Why the last block did not come. */
  readonly error: unknown;
}

/** The blocks around what is seen; the least recently used go first. */
export function useBlocks(source: RowSource, first: number, last: number): Blocks {
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const state = useRef<{ source: RowSource; kept: Map<number, readonly (readonly Cell[])[]>; error: unknown }>(
    undefined,
  );
  if (state.current?.source !== source) state.current = { source, kept: new Map(), error: undefined };
  const { kept } = state.current;

  const from = Math.floor(first / BLOCK_ROWS);
  const to = Math.floor(Math.max(first, last) / BLOCK_ROWS);
  useEffect(() => {
    const controller = new AbortController();
    const current = state.current;
    if (!current) return;
    for (let index = from; index <= to; index++) {
      const known = current.kept.get(index);
      const wanted = Math.min(BLOCK_ROWS, source.rows - index * BLOCK_ROWS);
      if (known && known.length >= wanted) {
        current.kept.delete(index);
        current.kept.set(index, known);
        continue;
      }
      if (wanted <= 0) continue;
      source
        .block(index, controller.signal)
        .then((rows) => {
          current.kept.set(index, rows);
          for (const old of current.kept.keys()) {
            if (current.kept.size <= KEPT) break;
            current.kept.delete(old);
          }
          current.error = undefined;
          redraw();
        })
        .catch((error: unknown) => {
          if (controller.signal.aborted) return;
          current.error = error;
          redraw();
        });
    }
    return () => controller.abort();
  }, [source, from, to]);

  return {
    row: (index) => kept.get(Math.floor(index / BLOCK_ROWS))?.[index % BLOCK_ROWS],
    error: state.current.error,
  };
}

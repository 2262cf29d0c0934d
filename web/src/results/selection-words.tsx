import { Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { countWords } from '../components/times.ts';
import { BLOCK_ROWS, type Cell } from '../grid/rows.ts';
import { sumOf } from '../grid/sums.ts';
import type { Range } from '../grid/use-selection.ts';
import type { ShownResult } from './use-result.ts';

/** Cells that are summed at most: more would be fetched for nothing but their sum. */
const SUMMED = 20_000;
const EXACT = new Set(['int', 'decimal']);

interface SelectionWordsProps {
  readonly shown: ShownResult;
  readonly places: readonly number[];
  readonly range: Range | undefined;
}

/** `12 cells · sum 0.30`: only of columns that hold exact numbers. */
export function SelectionWords({ shown: { source, columns }, places, range }: SelectionWordsProps) {
  const [sum, setSum] = useState<{ readonly range: Range; readonly words: string }>();
  const top = Math.max(0, range?.top ?? 0);
  const cells = range === undefined ? 0 : (range.bottom - top + 1) * (range.right - range.left + 1);
  const chosen = range === undefined ? [] : places.slice(range.left, range.right + 1);
  const isExact = chosen.length > 0 && chosen.every((place) => EXACT.has(columns[place]?.kind ?? ''));
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is chosen is the range and the order of columns.
  useEffect(() => {
    if (range === undefined || cells <= 1 || cells > SUMMED || !isExact) return;
    const controller = new AbortController();
    const add = async () => {
      const found: (Cell | undefined)[] = [];
      for (let block = Math.floor(top / BLOCK_ROWS); block * BLOCK_ROWS <= range.bottom; block += 1) {
        const rows = await source.block(block, controller.signal);
        if (controller.signal.aborted) return;
        const from = block * BLOCK_ROWS;
        for (const row of rows.slice(Math.max(0, top - from), range.bottom + 1 - from)) {
          for (const place of chosen) found.push(row[place]);
        }
      }
      const { sum: exact, numbers } = sumOf(found);
      setSum({ range, words: exact === undefined || numbers === 0 ? '' : ` · sum ${exact}` });
    };
    add().catch(() => {}); // The grid says what did not come.
    return () => controller.abort();
  }, [range, source, places]);
  if (cells <= 1) return null;
  return (
    <Text size="xs" c="dimmed" role="status">
      {countWords(cells)} cells{sum?.range === range && sum?.words}
    </Text>
  );
}

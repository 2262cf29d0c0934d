import { Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import type { InferResponseType } from 'hono/client';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { api } from '../api.ts';
import { StatusBadge } from '../components/status-badge.tsx';
import { durationWords, sinceWords } from '../components/times.ts';
import classes from './runs.module.css';

type RunOf = InferResponseType<typeof api.runs.$get, 200>[number];

interface RunListProps {
  readonly runs: readonly RunOf[];
  readonly chosen: string | undefined;
  readonly onOpen: (id: number) => void;
  /** The last run came into view. */
  readonly onEnd: () => void;
}

const ROW = 52;

/** Runs, the newest first, however many. Arrows go up and down. */
export function RunList({ runs, chosen, onOpen, onEnd }: RunListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (runs.length > 0 && last >= runs.length - 1) onEnd();
  }, [last, runs.length, onEnd]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = runs.findIndex(({ id }) => String(id) === chosen);
    const next = runs[Math.max(0, index + step)];
    if (next) onOpen(next.id);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: drawn by place; the list keeps the count.
    <div ref={scroller} className={classes.list} onKeyDown={onKeyDown} role="list" aria-label="Runs">
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {seen.map((place) => {
          const run = runs[place.index];
          if (!run) return null;
          const took = run.ended === null ? undefined : Date.parse(run.ended) - Date.parse(run.started);
          return (
            // biome-ignore lint/a11y/useSemanticElements: as above.
            <div key={run.id} role="listitem" className={classes.item} style={{ top: place.start, height: ROW }}>
              <button
                type="button"
                className={classes.open}
                aria-current={String(run.id) === chosen || undefined}
                onClick={() => onOpen(run.id)}
              >
                <span className={classes.line}>
                  <StatusBadge state={run.state} />
                  <span className={classes.name}>
                    #{run.id} {run.workflow}
                  </span>
                </span>
                <Text span size="xs" c="dimmed" truncate>
                  {[
                    sinceWords(run.started),
                    took !== undefined && durationWords(took),
                    CAUSES[run.cause],
                    run.error?.message,
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </button>
            </div>
          );
        })}
      </div>
    </div>
  );
}

export const CAUSES = {
  manual: 'by hand',
  schedule: 'by schedule',
  file: 'by a changed file',
  're-run': 'as a re-run',
} as const;

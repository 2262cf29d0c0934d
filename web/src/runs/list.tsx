import { Button, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { StatusBadge } from '../components/status-badge.tsx';
import { exactWhen } from '../components/times.ts';
import { useRowHeight } from '../density.ts';
import type { RunSummary } from './known-runs.ts';
import { summaryWords } from './run-words.ts';
import classes from './runs.module.css';

interface RunListProps {
  readonly runs: readonly RunSummary[];
  readonly chosen: string | undefined;
  /** Runs that began since somebody came into the list. */
  readonly fresh: number;
  readonly onFresh: () => void;
  readonly onOpen: (id: number) => void;
  /** The last run came into view. */
  readonly onEnd: () => void;
  /** Whether the pointer or the focus is in it. */
  readonly onHold: (isHeld: boolean) => void;
}

/** Runs, the newest first, however many. Arrows go up and down. */
export function RunList({ runs, chosen, fresh, onFresh, onOpen, onEnd, onHold }: RunListProps) {
  const height = useRowHeight(52);
  const scroller = useRef<HTMLDivElement>(null);
  const pointer = useRef(false);
  const virtual = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
  });
  const seen = virtual.getVirtualItems();
  const last = seen.at(-1)?.index ?? 0;
  useEffect(() => {
    if (runs.length > 0 && last >= runs.length - 1) onEnd();
  }, [last, runs.length, onEnd]);
  // The focus goes along with the choice, as long as it is in the list.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another choice moves it.
  useEffect(() => {
    if (scroller.current?.contains(document.activeElement)) {
      scroller.current.querySelector<HTMLElement>('[aria-current]')?.focus();
    }
  }, [chosen]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = Math.max(0, runs.findIndex(({ id }) => String(id) === chosen) + step);
    const next = runs[index];
    if (!next) return;
    virtual.scrollToIndex(index);
    onOpen(next.id);
  };
  return (
    <>
      {fresh > 0 && (
        <Button variant="subtle" onClick={onFresh} m={4}>
          ↑ {fresh} new {fresh === 1 ? 'run' : 'runs'}
        </Button>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: drawn by place; the list keeps the count. */}
      <div
        ref={scroller}
        className={classes.list}
        role="list"
        aria-label="Runs"
        onKeyDown={onKeyDown}
        onPointerEnter={() => {
          pointer.current = true;
          onHold(true);
        }}
        onPointerLeave={({ currentTarget }) => {
          pointer.current = false;
          onHold(currentTarget.contains(document.activeElement));
        }}
        onFocus={() => onHold(true)}
        onBlur={({ currentTarget, relatedTarget }) => {
          if (!currentTarget.contains(relatedTarget as Node | null)) onHold(pointer.current); // A node or nothing.
        }}
      >
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {seen.map((place) => {
            const run = runs[place.index];
            if (!run) return null;
            return (
              // biome-ignore lint/a11y/useSemanticElements: as above.
              <div key={run.id} role="listitem" className={classes.item} style={{ top: place.start, height }}>
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
                  <Text span size="xs" c="dimmed" truncate title={exactWhen(run.started)}>
                    {summaryWords(run)}
                  </Text>
                </button>
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
}

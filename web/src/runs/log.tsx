import { Button, Group, Select, Switch, Text } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { clock, countWords, exactWhen } from '../components/times.ts';
import { useRemembered } from '../remembered.ts';
import { fitting, type Line } from './log-lines.ts';
import classes from './runs.module.css';
import { useLog } from './use-log.ts';

interface RunLogProps {
  readonly id: string;
  readonly isLive: boolean;
  readonly nodes: readonly string[];
}

const LEVELS = [
  { value: 'info', label: 'All lines' },
  { value: 'warning', label: 'Warnings and errors' },
  { value: 'error', label: 'Errors' },
];
const LINE = 20;
/** Pixels: so near to the end is at the end. */
const NEAR = 24;

/** The lines of a run. It follows the end until you scroll up. */
export function RunLog({ id, isLive, nodes }: RunLogProps) {
  const { lines, dropped, error, isRead } = useLog(id, isLive);
  const [node, setNode] = useState<string | null>(null);
  const [level, setLevel] = useState<Line['level']>('info');
  const [wraps, setWraps] = useRemembered<boolean>('runs.wrap', true);
  /** The last line that was there when the end was left; undefined: it is followed. */
  const [left, setLeft] = useState<number>();
  const scroller = useRef<HTMLDivElement>(null);
  const shown = fitting(lines, { node, level });
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 20,
    getItemKey: (index) => shown[index]?.id ?? index,
  });
  const end = shown.at(-1)?.id;
  useEffect(() => {
    if (left === undefined && shown.length > 0) virtual.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [left, shown.length, virtual]);
  const fresh = left === undefined ? 0 : shown.filter((line) => line.id > left).length;
  return (
    <>
      <Group gap={8} p={8}>
        <Select
          aria-label="Node"
          placeholder="Any node"
          clearable
          allowDeselect
          w={160}
          data={[...nodes]}
          value={node}
          onChange={setNode}
        />
        <Select
          aria-label="Level"
          w={170}
          data={LEVELS}
          value={level}
          onChange={(value) => setLevel((value ?? 'info') as Line['level'])} // One of the three.
        />
        <Switch label="Wrap" checked={wraps} onChange={(event) => setWraps(event.currentTarget.checked)} />
        <Button component="a" href={`/api/runs/${id}/log.txt`} download variant="default" ml="auto">
          Download
        </Button>
      </Group>
      {error !== undefined && <ErrorNote error={error} what="The log could not be read." />}
      {dropped > 0 && (
        <Text size="xs" c="dimmed" px={12}>
          {countWords(dropped)} earlier lines are in the download only.
        </Text>
      )}
      <div
        ref={scroller}
        className={classes.log}
        data-wraps={wraps || undefined}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled by keys.
        tabIndex={0}
        role="log"
        aria-label="Log"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
          setLeft((before) => (scrollHeight - scrollTop - clientHeight < NEAR ? undefined : (before ?? end)))
        }
      >
        {isRead && shown.length === 0 && (
          <Text c="dimmed">{lines.length === 0 ? 'No lines in this log.' : 'No line fits this filter.'}</Text>
        )}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map((place) => {
            const line = shown[place.index];
            if (!line) return null;
            return (
              <div
                key={place.key}
                ref={virtual.measureElement}
                data-index={place.index}
                className={classes.logLine}
                data-level={line.level}
                style={{ top: place.start }}
              >
                <time dateTime={line.at} title={exactWhen(line.at)}>
                  {clock(line.at)}
                </time>{' '}
                {line.node && `${line.node}: `}
                {line.text}
              </div>
            );
          })}
        </div>
      </div>
      {left !== undefined && (fresh > 0 || isLive) && (
        <Button variant="default" onClick={() => setLeft(undefined)} m={8}>
          {fresh > 0 ? `↓ ${countWords(fresh)} new ${fresh === 1 ? 'line' : 'lines'}` : '↓ To the end'}
        </Button>
      )}
    </>
  );
}

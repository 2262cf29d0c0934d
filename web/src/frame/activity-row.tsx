import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords, durationWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';

export type ActivityOf = InferResponseType<typeof api.activities.$get, 200>[number];

const STATES = {
  running: 'running',
  stopping: 'stopping',
  done: 'done',
  failed: 'failed',
  stopped: 'cancelled',
} as const;

/** One thing under way, or ended lately. */
export function ActivityRow({ activity, now }: { readonly activity: ActivityOf; readonly now: number }) {
  const { id, title, connections, state, started, ended, stopAsked, progress, error } = activity;
  const stop = useMutation({ mutationFn: () => call(api.activities[':id'].stop.$post({ param: { id }, query: {} })) });
  const took = (ended === null ? now : Date.parse(ended)) - Date.parse(started);
  const isSlowToStop = state === 'stopping' && stopAsked !== null && now - Date.parse(stopAsked) > 10_000;
  const words = [
    connections.join(', '),
    durationWords(Math.max(0, took)),
    progress.step,
    progress.rows !== null && `${countWords(progress.rows)} rows`,
    progress.bytes !== null && sizeWords(progress.bytes),
    progress.rowsPerSecond !== null && ended === null && `${countWords(Math.round(progress.rowsPerSecond))}/s`,
  ];
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" p={4} gap={8}>
      <div style={{ minWidth: 0 }}>
        <Group gap={8} wrap="nowrap">
          <StatusBadge state={STATES[state]} />
          <Text size="sm" truncate>
            {title}
          </Text>
        </Group>
        <Text size="xs" c="dimmed">
          {words.filter(Boolean).join(' · ')}
        </Text>
        {error && state === 'failed' && (
          <Text size="xs" c="var(--df-failed-ink)">
            {error.message}
          </Text>
        )}
        {isSlowToStop && <Text size="xs">The server has not confirmed that it stopped. It may still run there.</Text>}
      </div>
      {ended === null && (
        <Button variant="default" disabled={state === 'stopping'} onClick={() => stop.mutate()}>
          Stop
        </Button>
      )}
    </Group>
  );
}

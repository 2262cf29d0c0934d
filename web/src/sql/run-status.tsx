import { Button, Group, Text } from '@mantine/core';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock, countWords, durationWords } from '../components/times.ts';
import classes from './page.module.css';
import type { TabRun } from './runs.ts';
import { useNow } from './use-now.ts';

/** After so long without a word of the server, the person decides what becomes of it, in milliseconds. */
const PATIENCE = 10_000;

type Activity = NonNullable<TabRun['query']>['activity'];

interface RunStatusProps {
  readonly run: TabRun;
  readonly onLeave: () => void;
}

/** `412 ms · ran 12:04:31 as statement 1`, how far it is, or how it was stopped. */
export function RunStatus({ run, onLeave }: RunStatusProps) {
  const activity = run.query?.activity;
  const now = useNow(activity !== undefined && activity.ended === null && !run.isLeft);
  if (!activity) return null;
  const { state, started, ended, stopAsked, progress } = activity;
  const took = (ended === null ? now : Date.parse(ended)) - Date.parse(started);
  const sinceStop = stopAsked === null ? 0 : (ended === null ? now : Date.parse(ended)) - Date.parse(stopAsked);
  const isSilent = state === 'stopping' && sinceStop > PATIENCE;
  const words = [
    took > 0 && durationWords(took),
    progress.rows !== null &&
      progress.rows > 0 &&
      `${countWords(progress.rows)} rows${ended === null ? ' so far' : ''}`,
    ended === null && progress.serverId !== null && `at the server: ${progress.serverId}`,
    `${ended === null ? 'began' : 'ran'} ${clock(started)}${asWhat(run)}`,
  ];
  return (
    <Group px={8} mih={28} gap={8} className={classes.status} role="status">
      {state === 'running' && <StatusBadge state="running" />}
      {state === 'stopping' && <StatusBadge state="stopping" />}
      {state === 'done' && <StatusBadge state="done" />}
      {state === 'failed' && <StatusBadge state="failed" />}
      {state === 'stopped' && <StatusBadge state="cancelled" says={stoppedWords(activity, sinceStop)} />}
      {/* Ticks ten times a second, which nobody wants to hear. */}
      <Text size="xs" c="dimmed" aria-hidden={ended === null}>
        {words.filter(Boolean).join(' · ')}
      </Text>
      {isSilent && (
        <Group gap={8}>
          <Text size="xs">
            The server has not confirmed. It may still run there
            {progress.serverId !== null && ` (id ${progress.serverId})`}.
          </Text>
          {run.isLeft ? (
            <Text size="xs" c="dimmed">
              It was left: another run may begin.
            </Text>
          ) : (
            <Button size="compact-xs" variant="default" onClick={onLeave}>
              Leave it
            </Button>
          )}
        </Group>
      )}
    </Group>
  );
}

/** A connection that is silent for so long is closed, which stops nothing at the server. */
function stoppedWords({ stopAsked, progress }: Activity, since: number): string {
  if (stopAsked === null) return 'Stopped';
  if (since < PATIENCE) return `Stopped: the server confirmed after ${durationWords(since)}`;
  const id = progress.serverId === null ? '' : ` (id ${progress.serverId})`;
  return `Left after ${durationWords(since)}: the server may not have confirmed, and it may still run there${id}`;
}

function asWhat({ statements }: TabRun): string {
  const [first] = statements;
  const last = statements.at(-1);
  if (!first || !last) return '';
  return first === last ? ` as statement ${first.number}` : ` as statements ${first.number}–${last.number}`;
}

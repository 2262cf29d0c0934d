import { Button, Group, Text } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock, durationWords, sinceWords } from '../components/times.ts';
import classes from './editor.module.css';
import type { Run } from './run-store.ts';

interface RunLineProps {
  readonly run: Run;
  readonly isStopping: boolean;
  readonly onNode: (node: string) => void;
}

/** The run whose states stand on the nodes. */
export function RunLine({ run, isStopping, onNode }: RunLineProps) {
  const { id, state, started, ended, error, node } = run;
  const took = ended === null ? null : durationWords(Date.parse(ended) - Date.parse(started));
  return (
    <>
      <Group px={16} py={4} gap={8} className={classes.runLine} aria-live="polite">
        <StatusBadge state={isStopping ? 'stopping' : state} />
        <Text size="sm">
          Run {id}, {sinceWords(started)} ({clock(started)}){took && `, ${took}`}
        </Text>
        <LinkButton size="compact-xs" variant="subtle" to="/runs/{-$run}" params={{ run: String(id) }}>
          Open the run
        </LinkButton>
      </Group>
      {error && (state === 'failed' || state === 'interrupted') && (
        <ErrorNote
          error={error}
          what={node === null ? 'The run failed.' : `The run failed at ${node}.`}
          action={
            node !== null && (
              <Button variant="default" onClick={() => onNode(node)}>
                Show the node
              </Button>
            )
          }
        />
      )}
    </>
  );
}

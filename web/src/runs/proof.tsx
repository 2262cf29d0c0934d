import { Code, DataList, Group, Paper, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords, durationWords, exactDuration } from '../components/times.ts';
import { When } from '../components/when.tsx';
import { sizeWords } from '../grid/cell-words.ts';
import { failedFirst, type Run } from './run-words.ts';

type Fact = [label: string, value: ReactNode];

const isKnown = ([, value]: Fact) => value !== null && value !== false && value !== '';

const STATES = {
  queued: 'queued',
  running: 'running',
  done: 'done',
  reused: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  'not reached': 'not reached',
  skipped: 'skipped',
} as const;

/** What each node did: rows, bytes, the route and why, SQL, how it is known that nothing got lost. */
export function RunProof({ run, chosen }: { readonly run: Run; readonly chosen: string | undefined }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== undefined) list.current?.querySelector(`[data-node="${CSS.escape(chosen)}"]`)?.scrollIntoView();
  }, [chosen]);
  return (
    <Stack p={12} gap={12} ref={list}>
      {failedFirst(run.nodes).map((node) => {
        const facts = [
          ['Started', node.started && <When at={node.started} />],
          ['Took', node.started && node.ended && <Took started={node.started} ended={node.ended} />],
          ['Proof', node.proof],
          ['Writes', node.writes],
          ['Rows in', node.rowsIn !== null && countWords(node.rowsIn)],
          ['Rows out', node.rowsOut !== null && countWords(node.rowsOut)],
          ['Bytes', node.bytes !== null && sizeWords(node.bytes)],
          ['Route', [node.route, node.routeReason].filter(Boolean).join(': ')],
          ['Result', node.table && `${node.table}${node.temporary ? ', gone with the run' : ''}`],
          ['Way', node.handle],
          ['Note', node.note],
        ] satisfies Fact[];
        return (
          <Paper key={node.node} data-node={node.node} withBorder p={12}>
            <Group gap={8} mb={8}>
              <StatusBadge state={STATES[node.state]} {...(node.state === 'reused' && { says: 'Reused' })} />
              <Text fw={600}>{node.node}</Text>
              <Text size="sm" c="dimmed">
                {node.kind}
                {node.reason && ` · ${node.reason}`}
              </Text>
            </Group>
            {node.error && <ErrorNote error={node.error} />}
            <DataList>
              {facts.filter(isKnown).map(([label, value]) => (
                <DataList.Item key={label}>
                  <DataList.ItemLabel>{label}</DataList.ItemLabel>
                  <DataList.ItemValue>{value}</DataList.ItemValue>
                </DataList.Item>
              ))}
            </DataList>
            {node.sql && (
              <Code block mt={8} tabIndex={0}>
                {node.sql}
              </Code>
            )}
          </Paper>
        );
      })}
    </Stack>
  );
}

function Took({ started, ended }: { readonly started: string; readonly ended: string }) {
  const took = Date.parse(ended) - Date.parse(started);
  return <span title={exactDuration(took)}>{durationWords(took)}</span>;
}

import { Code, DataList, Group, Paper, Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { clock, countWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import type { Run } from './run-pane.tsx';

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
export function RunNodes({ run, chosen }: { readonly run: Run; readonly chosen: string | undefined }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen !== undefined) list.current?.querySelector(`[data-node="${CSS.escape(chosen)}"]`)?.scrollIntoView();
  }, [chosen]);
  const failedFirst = run.nodes.toSorted((a, b) => Number(b.state === 'failed') - Number(a.state === 'failed'));
  return (
    <Stack p={12} gap={12} ref={list}>
      {failedFirst.map((node) => {
        const facts = [
          ['Started', node.started && clock(node.started)],
          ['Ended', node.ended && clock(node.ended)],
          ['Rows in', node.rowsIn !== null && countWords(node.rowsIn)],
          ['Rows out', node.rowsOut !== null && countWords(node.rowsOut)],
          ['Bytes', node.bytes !== null && sizeWords(node.bytes)],
          ['Route', [node.route, node.routeReason].filter(Boolean).join(': ')],
          ['Proof', node.proof],
          ['Result', node.table && `${node.table}${node.temporary ? ', gone with the run' : ''}`],
          ['Way', node.handle],
          ['Note', node.note],
        ].filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '');
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
              {facts.map(([label, value]) => (
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

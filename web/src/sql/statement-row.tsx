import { Button, CopyButton, Group, Text } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';
import { StatusBadge } from '../components/status-badge.tsx';
import { rowsWords, sinceWords } from '../components/times.ts';
import classes from './page.module.css';

type Statement = InferResponseType<typeof api.statements.$get, 200>[number];

/** Where what the server tells of the history is kept here. */
export const STATEMENTS = ['statements'] as const;

interface StatementRowProps {
  readonly statement: Statement;
  readonly onInsert: (sql: string) => void;
  readonly onOpen: (connection: string, sql: string) => void;
}

/** A statement that was run: what, where, when, what came of it. */
export function StatementRow({ statement, onInsert, onOpen }: StatementRowProps) {
  const { connection, sql, started, outcome, rows } = statement;
  return (
    <li className={classes.statement}>
      <pre>{sql.trim()}</pre>
      <Group gap={8} justify="space-between">
        <Group gap={8}>
          <StatusBadge {...stateOf(outcome)} />
          <Text size="xs" c="dimmed" title={started}>
            {[connection, sinceWords(started), rows !== null && rowsWords(rows)].filter(Boolean).join(' · ')}
          </Text>
        </Group>
        <Group gap={0}>
          <Button size="compact-xs" variant="subtle" onClick={() => onInsert(sql)}>
            Insert
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => onOpen(connection, sql)}>
            New tab
          </Button>
          <CopyButton value={sql}>
            {({ copied, copy }) => (
              <Button size="compact-xs" variant="subtle" onClick={copy}>
                {copied ? 'Copied' : 'Copy'}
              </Button>
            )}
          </CopyButton>
        </Group>
      </Group>
    </li>
  );
}

function stateOf(outcome: string | null) {
  if (outcome === null) return { state: 'running' as const };
  if (outcome === 'done') return { state: 'done' as const };
  return outcome === 'cancelled'
    ? { state: 'cancelled' as const }
    : { state: 'failed' as const, says: `Failed: ${outcome}` };
}

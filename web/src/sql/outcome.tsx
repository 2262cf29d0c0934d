import { Table, Text } from '@mantine/core';
import { StatusBadge } from '../components/status-badge.tsx';
import { rowsWords } from '../components/times.ts';
import classes from './page.module.css';
import type { TabRun } from './runs.ts';

const SHOWN = 80;

/** Of a script that did not come to its end: how many of its statements ran, and which. */
export function Outcome({ run }: { readonly run: TabRun }) {
  const { query, statements, sql, span } = run;
  const state = query?.activity.state;
  const done = query?.results.filter(({ command }) => command !== null) ?? [];
  const isBroken = state === 'failed' || state === 'stopped';
  // Where several make up one batch, the database's count is another one.
  if (!isBroken || statements.length < 2 || done.length >= statements.length) return null;
  return (
    <details className={classes.outcome}>
      <summary>
        {done.length} of {statements.length} statements ran.
      </summary>
      <Table>
        <Table.Tbody>
          {statements.map(({ number, from, to }, index) => {
            const result = done[index];
            const failed = index === done.length;
            return (
              <Table.Tr key={number}>
                <Table.Td>{number}</Table.Td>
                <Table.Td>
                  <Text size="xs" ff="monospace" truncate maw={560}>
                    {sql
                      .slice(from - span.from, to - span.from)
                      .replaceAll(/\s+/g, ' ')
                      .slice(0, SHOWN)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {result ? (
                    <StatusBadge state="done" says={result.rowCount === null ? 'Ran' : rowsWords(result.rowCount)} />
                  ) : (
                    <StatusBadge state={failed ? (state === 'failed' ? 'failed' : 'cancelled') : 'not reached'} />
                  )}
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </details>
  );
}

import { Button, Code, CopyButton, Group, Stack, Table, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useEffect, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { durationWords } from '../components/times.ts';
import type { Report } from './use-connection-form.ts';

interface TestStepsProps {
  readonly isTesting: boolean;
  readonly report: Report | undefined;
  readonly error: unknown;
  readonly onStop: () => void;
  /** Where a secret is entered: what to do when the sign-in was refused. */
  readonly onReplaceSecret: () => void;
}

const STATES = { done: 'done', notes: 'notes', failed: 'failed', open: 'not reached' } as const;

/** How far a test came; the first step that failed holds the cause and the next step. */
export function TestSteps({ isTesting, report, error, onStop, onReplaceSecret }: TestStepsProps) {
  if (isTesting) return <Testing onStop={onStop} />;
  if (error !== undefined) return <ErrorNote error={error} what="The test did not run." />;
  if (!report) return null;
  return (
    <Stack gap={8} aria-live="polite" data-testid="test-report">
      {report.steps.map((step) => (
        <div key={step.id}>
          <Group gap={8} wrap="nowrap" align="flex-start">
            <StatusBadge state={STATES[step.state]} says={step.title} />
            {step.state !== 'failed' && step.message !== undefined && (
              <Text size="sm" c={step.state === 'notes' ? 'var(--df-notes-ink)' : 'dimmed'} flex={1}>
                {step.message}
              </Text>
            )}
          </Group>
          {step.state === 'failed' && (
            <div role="alert">
              <Text size="md" fw={600} c="var(--df-failed-ink)">
                {report.message}
              </Text>
              {report.hint && <Text size="md">{report.hint}</Text>}
              <Group gap={8} mt={4}>
                <Text size="sm" c="dimmed">
                  Nothing was changed.
                </Text>
                {report.code === 'unauthenticated' && (
                  <Button variant="default" size="compact-sm" onClick={onReplaceSecret}>
                    Enter another secret
                  </Button>
                )}
              </Group>
            </div>
          )}
        </div>
      ))}
      {report.notes?.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {report.ok && <Rights report={report} />}
    </Stack>
  );
}

/** For how long, and its Stop. */
function Testing({ onStop }: { readonly onStop: () => void }) {
  const [started] = useState(Date.now);
  const [now, setNow] = useState(started);
  const { start, stop } = useInterval(() => setNow(Date.now()), 100);
  useEffect(() => {
    start();
    return stop;
  }, [start, stop]);
  return (
    <Group gap={8}>
      <div role="status">
        <StatusBadge state="running" says="Testing…" />
      </div>
      <Text size="sm" c="dimmed">
        {durationWords(now - started)}
      </Text>
      <Button variant="default" onClick={onStop}>
        Stop
      </Button>
    </Group>
  );
}

const SCHEMAS = 50;

/** What the user may do in each schema, and the SQL that gives what is missing. */
function Rights({ report }: { readonly report: Report }) {
  const { grants = [], missing } = report;
  const statements = missing?.write.length ? missing.write : (missing?.read ?? []);
  return (
    <>
      {grants.length > 0 && (
        <details>
          <summary>
            What this user may do in {grants.length} {grants.length === 1 ? 'schema' : 'schemas'}
          </summary>
          <Table fz={13} aria-label="Rights by schema">
            <Table.Thead>
              <Table.Tr>
                {['Schema', 'Read', 'Write', 'Create'].map((word) => (
                  <Table.Th key={word}>{word}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {grants.slice(0, SCHEMAS).map(({ schema, read, write, create }) => (
                <Table.Tr key={schema}>
                  <Table.Td>{schema}</Table.Td>
                  <Table.Td>{read ?? 'no tables yet'}</Table.Td>
                  <Table.Td>{write ?? 'no tables yet'}</Table.Td>
                  <Table.Td>{create ? 'yes' : 'no'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          {grants.length > SCHEMAS && <Text size="sm">and {grants.length - SCHEMAS} more</Text>}
        </details>
      )}
      {statements.length > 0 && (
        <div>
          <Group justify="space-between">
            <Text size="sm">It can be saved as it is. What is missing is given by:</Text>
            <CopyButton value={statements.join('\n')}>
              {({ copied, copy }) => (
                <Button variant="subtle" onClick={copy}>
                  {copied ? 'Copied' : 'Copy for your administrator'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Code block>{statements.join('\n')}</Code>
        </div>
      )}
    </>
  );
}

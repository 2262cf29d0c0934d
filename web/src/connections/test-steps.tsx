import { Button, Code, CopyButton, Group, Stack, Text } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import type { Report } from './use-connection-form.ts';

interface TestStepsProps {
  readonly isTesting: boolean;
  readonly report: Report | undefined;
  readonly error: unknown;
  readonly onStop: () => void;
}

const STATES = { done: 'done', notes: 'notes', failed: 'failed', open: 'not reached' } as const;

/** How far a test came; the first step that failed holds the cause and the next step. */
export function TestSteps({ isTesting, report, error, onStop }: TestStepsProps) {
  if (isTesting) {
    return (
      <Group gap={8} aria-live="polite">
        <StatusBadge state="running" says="Testing…" />
        <Button variant="default" onClick={onStop}>
          Stop
        </Button>
      </Group>
    );
  }
  if (error !== undefined) return <ErrorNote error={error} what="The test did not run." />;
  if (!report) return null;
  const missing = report.missing?.write.length ? report.missing.write : (report.missing?.read ?? []);
  return (
    <Stack gap={8} aria-live="polite" data-testid="test-report">
      <Group gap={8}>
        {report.steps.map((step) => (
          <StatusBadge key={step.id} state={STATES[step.state]} says={step.title} />
        ))}
      </Group>
      {report.ok ? (
        <Text size="md">
          {[report.message, report.latencyMilliseconds !== undefined && `${Math.round(report.latencyMilliseconds)} ms`]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      ) : (
        <div role="alert">
          <Text size="md" fw={600} c="var(--df-failed-ink)">
            {report.message}
          </Text>
          {report.hint && <Text size="md">{report.hint}</Text>}
        </div>
      )}
      {report.notes?.map((note) => (
        <Text key={note} size="sm" c="dimmed">
          {note}
        </Text>
      ))}
      {missing.length > 0 && (
        <div>
          <Group justify="space-between">
            <Text size="sm">What is missing is given by:</Text>
            <CopyButton value={missing.join('\n')}>
              {({ copied, copy }) => (
                <Button variant="subtle" onClick={copy}>
                  {copied ? 'Copied' : 'Copy for your administrator'}
                </Button>
              )}
            </CopyButton>
          </Group>
          <Code block>{missing.join('\n')}</Code>
        </div>
      )}
    </Stack>
  );
}

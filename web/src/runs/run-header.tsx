import { Button, Group, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { durationWords, exactDuration } from '../components/times.ts';
import { When } from '../components/when.tsx';
import { useStartRun } from '../workflows/use-start-run.tsx';
import { ReRun } from './re-run.tsx';
import { CAUSES, type Run } from './run-words.ts';

/** Which run it is, how it ended, and what can be done with it. */
export function RunHeader({ run }: { readonly run: Run }) {
  const navigate = useNavigate();
  const stop = useMutation({
    mutationFn: (activity: string) => call(api.activities[':id'].stop.$post({ param: { id: activity }, query: {} })),
  });
  const starts = useStartRun((next) => void navigate({ to: '/runs/{-$run}', params: { run: String(next) } }));
  useHotkeys([['mod+.', () => run.activity && stop.mutate(run.activity)]]);
  const took = (run.ended === null ? Date.now() : Date.parse(run.ended)) - Date.parse(run.started);
  const facts = [
    run.node !== null && `failed at ${run.node}`,
    CAUSES[run.cause],
    run.version !== null && `version ${run.version}`,
    run.of !== null && `goes on from run ${run.of}`,
  ];
  return (
    <>
      <Group p={12} gap={8} justify="space-between" align="flex-start">
        <div>
          <Group gap={8}>
            <Text component="h2" fw={600}>
              {run.workflow} #{run.id}
            </Text>
            <StatusBadge state={stop.isSuccess && run.ended === null ? 'stopping' : run.state} />
          </Group>
          <Text size="sm" c="dimmed">
            <When at={run.started} /> · <span title={exactDuration(took)}>{durationWords(took)}</span> ·{' '}
            {facts.filter(Boolean).join(' · ')}
          </Text>
        </div>
        <Group gap={8} wrap="nowrap">
          {run.ended === null && (
            <Button
              variant="default"
              disabled={run.activity === null || stop.isPending || stop.isSuccess}
              title={run.activity === null ? `Process ${run.pid} runs it: stop it there.` : undefined}
              onClick={() => run.activity && stop.mutate(run.activity)}
            >
              ■ Stop
            </Button>
          )}
          {run.ended !== null && run.version !== null && <ReRun run={run} starts={starts} />}
          {run.version !== null && (
            <LinkButton to="/workflows/$workflow" params={{ workflow: run.workflow }} variant="default">
              Open workflow
            </LinkButton>
          )}
        </Group>
      </Group>
      {starts.error && <ErrorNote error={starts.error} what="It did not run again." />}
      {stop.error && <ErrorNote error={stop.error} what="It was not stopped." />}
      {starts.dialog}
    </>
  );
}

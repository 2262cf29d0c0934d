import { Button, Group, Switch, Table, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { InferResponseType } from 'hono/client';
import { type KeyboardEvent, useState } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { sinceWords } from '../components/times.ts';
import { workflowsQuery } from '../queries.ts';
import { useStartRun } from '../workflows/use-start-run.tsx';
import { ScheduleDialog } from './dialog.tsx';

const SCHEDULES = ['schedules'];

type Schedule = InferResponseType<typeof api.schedules.$get, 200>['schedules'][number];

/** When workflows start by themselves. */
export function SchedulesPage() {
  const client = useQueryClient();
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const { data, error, refetch } = useQuery({
    queryKey: SCHEDULES,
    queryFn: () => call(api.schedules.$get()),
    refetchInterval: 15_000,
  });
  const { data: workflows } = useQuery(workflowsQuery);
  useHotkeys([['n', () => setEdited('new')]]);
  const refresh = () => client.invalidateQueries({ queryKey: SCHEDULES });
  const add = (
    <Button onClick={() => setEdited('new')} disabled={workflows?.length === 0}>
      Add schedule
    </Button>
  );
  return (
    <Page title="Schedules" actions={add}>
      {error && (
        <ErrorNote
          error={error}
          what="The schedules could not be read."
          action={
            <Button variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          }
        />
      )}
      {data && data.schedules.length > 0 && (
        <Text p={12} size="sm" c="dimmed">
          {data.keepers.length > 0
            ? 'Schedules run while DagFlux is open.'
            : 'Nothing keeps the schedules going now. They run while DagFlux is open, or while "dagflux schedule" runs in a terminal.'}
        </Text>
      )}
      {data?.schedules.length === 0 && (
        <Empty
          says={
            workflows?.length === 0
              ? 'A schedule starts a workflow by itself, and there is no workflow yet.'
              : 'No workflow starts by itself yet. Give one a time, or a file to watch.'
          }
        >
          {workflows?.length === 0 ? <LinkButton to="/workflows">To the workflows</LinkButton> : add}
        </Empty>
      )}
      {data && data.schedules.length > 0 && (
        <Table verticalSpacing={6} horizontalSpacing={12} aria-label="Schedules">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Workflow</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>Next</Table.Th>
              <Table.Th>If missed</Table.Th>
              <Table.Th>On</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.schedules.map((schedule) => (
              <ScheduleRow
                key={schedule.workflow}
                schedule={schedule}
                onEdit={() => setEdited(schedule)}
                onChanged={refresh}
              />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {edited && (
        <ScheduleDialog
          before={edited === 'new' ? undefined : edited}
          workflows={(workflows ?? []).map(({ name }) => name)}
          onClose={() => setEdited(undefined)}
          onSaved={refresh}
        />
      )}
    </Page>
  );
}

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly onEdit: () => void;
  readonly onChanged: () => Promise<void>;
}

function ScheduleRow({ schedule, onEdit, onChanged }: ScheduleRowProps) {
  const { workflow, words, zone, next, missed, paused, problem, from } = schedule;
  const navigate = useNavigate();
  const param = { workflow };
  const toggle = useMutation({
    mutationFn: () => call(api.schedules[':workflow'].$patch({ param, json: { paused: !paused } })),
    onSettled: onChanged,
  });
  const run = useStartRun((id) => void navigate({ to: '/runs/{-$run}', params: { run: String(id) } }));
  const remove = useMutation({
    mutationFn: () => call(api.schedules[':workflow'].$delete({ param })),
    onSettled: onChanged,
  });
  const failed = toggle.error ?? run.error ?? remove.error;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey) return;
    if (event.key === 'r') run.start(workflow);
  };
  return (
    <>
      <Table.Tr onKeyDown={onKeyDown}>
        <Table.Td fw={600}>{workflow}</Table.Td>
        <Table.Td>
          {words}{' '}
          {zone && (
            <Text span size="sm" c="dimmed">
              {zone}
            </Text>
          )}
          {from === 'workflow' && (
            <Text size="xs" c="dimmed">
              as its Start node says
            </Text>
          )}
          {problem && <StatusBadge state="failed" says={problem} />}
        </Table.Td>
        <Table.Td title={next ?? undefined}>{paused ? 'Paused' : next ? sinceWords(next) : '–'}</Table.Td>
        <Table.Td>{missed ?? '–'}</Table.Td>
        <Table.Td>
          <Switch checked={!paused} aria-label={`${workflow} starts by itself`} onChange={() => toggle.mutate()} />
        </Table.Td>
        <Table.Td>
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Button variant="default" loading={run.isPending} onClick={() => run.start(workflow)}>
              Run now
            </Button>
            <Button variant="default" onClick={onEdit}>
              Edit
            </Button>
            {from === 'schedule' && (
              <Button variant="default" onClick={() => remove.mutate()}>
                Remove
              </Button>
            )}
          </Group>
        </Table.Td>
      </Table.Tr>
      {failed && (
        <Table.Tr>
          <Table.Td colSpan={6}>
            <ErrorNote error={failed} />
          </Table.Td>
        </Table.Tr>
      )}
      {run.dialog}
    </>
  );
}

import { Button, Group, Switch, Table, Text, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
import { api, call } from '../api.ts';
import { ErrorRow } from '../components/error-row.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { exactWhen, sinceWords } from '../components/times.ts';
import { useStartRun } from '../workflows/use-start-run.tsx';
import type { Schedule } from './order.ts';

export const COLUMNS = 7;

const MISSED = { skip: 'Skip', latest: 'Run the latest', all: 'Run all' } as const;

interface ScheduleRowProps {
  readonly schedule: Schedule;
  readonly onEdit: () => void;
  readonly onChanged: () => Promise<void>;
}

/** One schedule. On its name: Enter edits, Space switches it on or off, `r` runs it now. */
export function ScheduleRow({ schedule, onEdit, onChanged }: ScheduleRowProps) {
  const { workflow, words, zone, next, missed, paused, problem, from, last } = schedule;
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
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'r') run.start(workflow);
    else if (event.key === ' ') toggle.mutate();
    else return;
    event.preventDefault();
  };
  return (
    <>
      <Table.Tr>
        <Table.Td fw={600}>
          <UnstyledButton fz="inherit" fw={600} data-schedule onClick={onEdit} onKeyDown={onKeyDown}>
            {workflow}
          </UnstyledButton>
        </Table.Td>
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
        <Table.Td title={next ? exactWhen(next) : undefined}>
          {paused ? 'Paused' : next ? `${sinceWords(next)} · ${dayWords(next, zone)}` : '–'}
        </Table.Td>
        <Table.Td>
          {last ? (
            <LinkButton
              variant="subtle"
              size="compact-sm"
              px={0}
              to="/runs/{-$run}"
              params={{ run: String(last.id) }}
              title={exactWhen(last.started)}
              aria-label={`Run #${last.id}: ${last.state}`}
            >
              <StatusBadge state={last.state} says={`#${last.id}`} />
            </LinkButton>
          ) : (
            'Never'
          )}
        </Table.Td>
        <Table.Td>{missed ? MISSED[missed] : '–'}</Table.Td>
        <Table.Td>
          <Switch checked={!paused} aria-label={`${workflow} starts by itself`} onChange={() => toggle.mutate()} />
        </Table.Td>
        <Table.Td>
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Button variant="default" loading={run.isPending} onClick={() => run.start(workflow)}>
              Run now
            </Button>
            <Button variant="default" onClick={onEdit} aria-label={`Edit when ${workflow} runs`}>
              Edit
            </Button>
            {from === 'schedule' && (
              <Button
                variant="default"
                onClick={() => remove.mutate()}
                aria-label={`Remove the schedule of ${workflow}`}
              >
                Remove
              </Button>
            )}
          </Group>
        </Table.Td>
      </Table.Tr>
      <ErrorRow columns={COLUMNS} error={toggle.error ?? run.error ?? remove.error} />
      {run.dialog}
    </>
  );
}

/** `Mon 02:00`, by the clocks that the schedule goes by. */
function dayWords(time: string, zone: string | null): string {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone: zone ?? undefined } as const;
  return new Intl.DateTimeFormat('en-GB', options).format(new Date(time)).replace(',', '');
}

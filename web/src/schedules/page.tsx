import { Button, Group, Text, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import { schedulesQuery, workflowsQuery } from '../queries.ts';
import { useRemembered } from '../remembered.ts';
import { ScheduleDialog } from './dialog.tsx';
import { KeepRunning } from './keep-running.tsx';
import { arrange, type Order, type Schedule } from './order.ts';
import { ScheduleTable } from './table.tsx';

/** When workflows start by themselves. */
export function SchedulesPage() {
  const client = useQueryClient();
  const [edited, setEdited] = useState<Schedule | 'new'>();
  const [order, setOrder] = useRemembered<Order>('schedules.order', 'workflow');
  const { filter = '' } = useSearch({ strict: false }) as { readonly filter?: string }; // As `validateSearch` leaves it.
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery({ ...schedulesQuery, refetchInterval: 15_000 });
  const { data: workflows } = useQuery(workflowsQuery);
  useLetterKeys([['n', () => setEdited('new')]]);
  const refresh = () => client.invalidateQueries({ queryKey: schedulesQuery.queryKey });
  const add = (
    <Button onClick={() => setEdited('new')} disabled={workflows?.length === 0}>
      Add schedule
    </Button>
  );
  const shown = arrange(data?.schedules ?? [], order, filter);
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
        <>
          <Group justify="space-between" gap={8} px={12} pb={8}>
            <KeepRunning keepers={data.keepers.length} />
            <TextInput
              aria-label="Filter schedules"
              placeholder="Filter"
              data-filter
              value={filter}
              onChange={(event) =>
                void navigate({ to: '/schedules', search: { filter: event.currentTarget.value }, replace: true })
              }
            />
          </Group>
          {shown.length === 0 && <Text p={12}>No schedule has “{filter}” in it.</Text>}
          <ScheduleTable schedules={shown} order={order} onOrder={setOrder} onEdit={setEdited} onChanged={refresh} />
        </>
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

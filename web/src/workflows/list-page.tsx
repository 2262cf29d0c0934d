import { ActionIcon, Button, Group, Menu, Skeleton, Table, Text, TextInput } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { sinceWords } from '../components/times.ts';
import { ICON } from '../icons.ts';
import { useLetterKeys } from '../letter-keys.ts';
import { schedulesQuery, workflowsQuery } from '../queries.ts';
import type { Schedule } from '../schedules/order.ts';
import { Confirm } from './confirm.tsx';
import { triggerWords } from './describe.ts';
import classes from './list-page.module.css';
import { NewWorkflow } from './new-workflow.tsx';
import { lastRunsQuery } from './queries.ts';

const RUNS_READ = 1000;

/** By its schedule, else by its Start node; a trigger of null cannot be read. */
function startWords(trigger: unknown, schedule: Schedule | undefined): string {
  if (schedule && schedule.words !== '') return schedule.paused ? `Paused: ${schedule.words}` : schedule.words;
  return trigger === null ? 'Unfinished' : triggerWords(trigger);
}

/** The saved workflows. */
export function WorkflowsPage() {
  const client = useQueryClient();
  const search: { readonly table?: string } = useSearch({ strict: false });
  const [filter, setFilter] = useState('');
  const [isNew, setIsNew] = useState(false);
  const [doomed, setDoomed] = useState<string>();
  const { data: workflows, error, isLoading, refetch } = useQuery(workflowsQuery);
  const { data: schedules = [] } = useQuery({ ...schedulesQuery, select: (answer) => answer.schedules });
  const { data: runs = [] } = useQuery(lastRunsQuery(undefined, RUNS_READ));
  useLetterKeys([['n', () => setIsNew(true)]]);
  const fitting = (workflows ?? []).filter(({ name }) => name.toLowerCase().includes(filter.toLowerCase()));
  const add = <Button onClick={() => setIsNew(true)}>New workflow</Button>;
  const remove = async () => {
    await call(api.workflows[':name'].$delete({ param: { name: doomed ?? '' } }));
    await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
  };
  return (
    <Page title="Workflows" beside={workflows && <Text c="dimmed">{workflows.length}</Text>} actions={add}>
      <Group p={16} pb={8}>
        <TextInput
          data-filter
          aria-label="Filter by name"
          placeholder="Filter by name ( / )"
          value={filter}
          onChange={(event) => setFilter(event.currentTarget.value)}
        />
      </Group>
      {error && (
        <ErrorNote
          error={error}
          what="The workflows could not be read."
          action={
            <Button variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          }
        />
      )}
      {isLoading && <Skeleton m={16} height={120} />}
      {workflows?.length === 0 && (
        <Empty says="No workflows yet. A workflow reads tables, joins and changes them, and writes what comes out: by hand, on a schedule, or when a file changes.">
          {add}
        </Empty>
      )}
      {workflows && workflows.length > 0 && fitting.length === 0 && (
        <Empty says="No workflow fits this filter.">
          <Button variant="default" onClick={() => setFilter('')}>
            Show all
          </Button>
        </Empty>
      )}
      {fitting.length > 0 && (
        <Table highlightOnHover verticalSpacing={4} horizontalSpacing={16}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Starts</Table.Th>
              <Table.Th ta="right">Nodes</Table.Th>
              <Table.Th visibleFrom="md">Saved</Table.Th>
              <Table.Th>Last run</Table.Th>
              <Table.Th w={48} />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fitting.map(({ name, trigger, nodes, created }) => {
              const run = runs.find(({ workflow }) => workflow === name);
              return (
                <Table.Tr key={name}>
                  <Table.Td>
                    <Link
                      to="/workflows/$workflow"
                      params={{ workflow: name }}
                      search={search}
                      className={classes.link}
                    >
                      {name}
                    </Link>
                  </Table.Td>
                  <Table.Td>
                    {startWords(
                      trigger,
                      schedules.find(({ workflow }) => workflow === name),
                    )}
                  </Table.Td>
                  <Table.Td ta="right">{nodes}</Table.Td>
                  <Table.Td visibleFrom="md">{sinceWords(created)}</Table.Td>
                  <Table.Td>
                    {run ? (
                      <Link to="/runs/{-$run}" params={{ run: String(run.id) }} className={classes.link}>
                        <StatusBadge state={run.state} /> {sinceWords(run.started)}
                      </Link>
                    ) : (
                      <Text c="dimmed">Never</Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon aria-label={`More of ${name}`}>
                          <IconDots {...ICON} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item color="red" onClick={() => setDoomed(name)}>
                          Delete
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {isNew && <NewWorkflow taken={workflows?.map(({ name }) => name) ?? []} onClose={() => setIsNew(false)} />}
      {doomed !== undefined && (
        <Confirm
          title={`Delete ${doomed}?`}
          says="The workflow goes, with its schedule. Its runs stay, and no table changes."
          button={`Delete ${doomed}`}
          onConfirm={remove}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </Page>
  );
}

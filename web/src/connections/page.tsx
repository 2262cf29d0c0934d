import { Button, Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import { connectionsQuery, connectorsQuery } from '../queries.ts';
import { ConnectionCard } from './card.tsx';
import { ConnectorChoice } from './connector-choice.tsx';
import { ConnectionDialog } from './dialog.tsx';

const ROLES = [
  { value: '', label: 'All' },
  { value: 'development', label: 'Dev' },
  { value: 'staging', label: 'Staging' },
  { value: 'production', label: 'Production' },
];

/** The saved connections as cards. */
export function ConnectionsPage() {
  const navigate = useNavigate();
  const search: { readonly filter?: string; readonly role?: string } = useSearch({ strict: false });
  const { filter = '', role = '' } = search;
  const [isChoosing, setIsChoosing] = useState(false);
  const { data: connections, error, isLoading, refetch } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  useLetterKeys([['n', () => setIsChoosing(true)]]);

  const keep = (changes: { readonly filter?: string; readonly role?: string }) =>
    void navigate({ to: '/connections', search: { ...search, ...changes }, replace: true });
  const fitting = (connections ?? []).filter(
    (connection) =>
      connection.name.toLowerCase().includes(filter.toLowerCase()) && (role === '' || connection.role === role),
  );
  const add = <Button onClick={() => setIsChoosing(true)}>Add connection</Button>;
  return (
    <Page title="Connections" beside={connections && <Text c="dimmed">{connections.length}</Text>} actions={add}>
      <Group p={16} pb={0} gap={8}>
        <TextInput
          data-filter
          aria-label="Filter by name"
          placeholder="Filter by name ( / )"
          value={filter}
          onChange={(event) => keep({ filter: event.currentTarget.value })}
        />
        <SegmentedControl aria-label="Role" data={ROLES} value={role} onChange={(value) => keep({ role: value })} />
      </Group>
      {error && (
        <ErrorNote
          error={error}
          what="The connections could not be read."
          action={
            <Button variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          }
        />
      )}
      {isLoading && (
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} p={16} spacing={12}>
          {[1, 2, 3].map((each) => (
            <Skeleton key={each} height={120} radius="md" />
          ))}
        </SimpleGrid>
      )}
      {connections?.length === 0 && (
        <Empty says="No connections yet. Add one for a database of yours, or look around in the workspace: a database on this machine, for which no server is needed.">
          <Group>
            {add}
            <LinkButton
              variant="default"
              to="/explorer/{-$connection}/{-$schema}/{-$table}"
              params={{ connection: 'workspace' }}
            >
              Open the workspace
            </LinkButton>
          </Group>
        </Empty>
      )}
      {connections && connections.length > 0 && fitting.length === 0 && (
        <Empty says="No connection fits this filter.">
          <Button variant="default" onClick={() => keep({ filter: '', role: '' })}>
            Show all
          </Button>
        </Empty>
      )}
      <Stack p={16}>
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing={12} role="list" aria-label="Connections">
          {fitting.map((connection) => (
            <ConnectionCard
              key={connection.name}
              connection={connection}
              title={connectors.find(({ id }) => id === connection.connector)?.title ?? connection.connector}
            />
          ))}
        </SimpleGrid>
      </Stack>
      <ConnectorChoice isOpen={isChoosing} onClose={() => setIsChoosing(false)} />
    </Page>
  );
}

/** The form of a new connection, over the list. */
export function NewConnectionPage() {
  const { connector } = getRouteApi('/connections/new/$connector').useParams();
  return (
    <>
      <ConnectionsPage />
      <ConnectionDialog connector={connector} key={connector} />
    </>
  );
}

/** The form of a saved connection, over the list. */
export function EditConnectionPage() {
  const { connection } = getRouteApi('/connections/$connection/edit').useParams();
  return (
    <>
      <ConnectionsPage />
      <ConnectionDialog saved={connection} key={connection} />
    </>
  );
}

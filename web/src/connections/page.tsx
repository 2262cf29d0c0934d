import {
  Button,
  Group,
  SegmentedControl,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import { connectionsQuery, connectorsQuery } from '../queries.ts';
import { useRemembered } from '../remembered.ts';
import { type Connection, ConnectionCard } from './card.tsx';
import { ConnectorChoice } from './connector-choice.tsx';
import { ConnectionDialog } from './dialog.tsx';
import { FirstRun } from './first-run.tsx';

const ROLES = [
  { value: '', label: 'All' },
  { value: 'development', label: 'Dev' },
  { value: 'staging', label: 'Staging' },
  { value: 'production', label: 'Production' },
];

interface Filter {
  readonly filter?: string;
  readonly role?: string;
  readonly kind?: string;
}

/** More than these are shown by role. */
const GROUPED = 50;

/** The saved connections as cards. */
export function ConnectionsPage() {
  const navigate = useNavigate();
  const search: Filter = useSearch({ strict: false });
  // What the address does not say is as it was left.
  const [left, leave] = useRemembered<string>('connections.filter', '{}');
  const { filter = '', role = '', kind = '' } = { ...readFilter(left), ...search };
  const [isChoosing, setIsChoosing] = useState(false);
  const { data: connections, error, isLoading, refetch } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  useLetterKeys([['n', () => setIsChoosing(true)]]);

  const keep = (changes: Filter) => {
    const { filter: _, ...kept } = { role, kind, ...changes };
    leave(JSON.stringify(kept));
    const said = Object.entries({ filter, role, kind, ...changes }).filter(([, value]) => value !== '');
    void navigate({ to: '/connections', search: Object.fromEntries(said), replace: true });
  };
  const fitting = (connections ?? []).filter(
    (connection) =>
      connection.name.toLowerCase().includes(filter.toLowerCase()) &&
      (role === '' || connection.role === role) &&
      (kind === '' || connection.connector === kind),
  );
  const kinds = connectors
    .filter(({ id }) => connections?.some(({ connector }) => connector === id))
    .map(({ id, title }) => ({ value: id, label: title }));
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
        <Select
          aria-label="Connector"
          w={180}
          data={[{ value: '', label: 'Every connector' }, ...kinds]}
          value={kind}
          onChange={(value) => keep({ kind: value ?? '' })}
        />
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
      {connections?.length === 0 && <FirstRun onAdd={() => setIsChoosing(true)} />}
      {connections && connections.length > 0 && fitting.length === 0 && (
        <Empty says="No connection fits this filter.">
          <Button variant="default" onClick={() => keep({ filter: '', role: '', kind: '' })}>
            Show all
          </Button>
        </Empty>
      )}
      <Stack p={16}>
        {byRole(fitting).map(([heading, cards]) => (
          <section key={heading} aria-label={heading}>
            {fitting.length > GROUPED && (
              <Title order={2} mb={8}>
                {heading}{' '}
                <Text span c="dimmed">
                  {cards.length}
                </Text>
              </Title>
            )}
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing={12} role="list" aria-label={heading}>
              {cards.map((connection) => (
                <ConnectionCard
                  key={connection.name}
                  connection={connection}
                  title={connectors.find(({ id }) => id === connection.connector)?.title ?? connection.connector}
                />
              ))}
            </SimpleGrid>
          </section>
        ))}
      </Stack>
      <ConnectorChoice isOpen={isChoosing} onClose={() => setIsChoosing(false)} />
    </Page>
  );
}

const HEADINGS = { production: 'Production', staging: 'Staging', development: 'Development', none: 'Without a role' };

/** By role, what matters most first; a few are one list. */
function byRole(connections: readonly Connection[]): readonly (readonly [string, readonly Connection[]])[] {
  if (connections.length <= GROUPED) return connections.length === 0 ? [] : [['Connections', connections]];
  return Object.entries(HEADINGS)
    .map(([role, heading]) => [heading, connections.filter((each) => (each.role ?? 'none') === role)] as const)
    .filter(([, cards]) => cards.length > 0);
}

function readFilter(text: string): Filter {
  const read: unknown = JSON.parse(text); // Only `leave` writes it.
  return typeof read === 'object' && read !== null ? read : {};
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

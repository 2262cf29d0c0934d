import { Spotlight, type SpotlightActionData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';
import { ICON, icons } from '../icons.ts';
import { connectionsQuery, tablesQuery } from '../queries.ts';
import { pages } from './pages.ts';

/** Mod+K: pages, connections, and the tables of the connection in view, by name. */
export function Palette() {
  const navigate = useNavigate();
  const [words, setWords] = useState('');
  const { connection } = useParams({ strict: false });
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: found } = useQuery({
    ...tablesQuery(connection ?? '', { search: words, limit: '20' }),
    enabled: connection !== undefined && words.trim().length > 1,
  });

  const actions: { readonly group: string; readonly actions: SpotlightActionData[] }[] = [
    {
      group: 'Pages',
      actions: pages.map(({ to, label, icon: Icon }) => ({
        id: to,
        label,
        leftSection: <Icon {...ICON} />,
        onClick: () => void navigate({ to }),
      })),
    },
    {
      group: 'Connections',
      actions: connections.map(({ name, role }) => ({
        id: `connection ${name}`,
        label: name,
        leftSection: <icons.connections {...ICON} />,
        rightSection: <RoleBadge role={role} />,
        onClick: () =>
          void navigate({ to: '/explorer/{-$connection}/{-$schema}/{-$table}', params: { connection: name } }),
      })),
    },
    {
      group: `Tables of ${connection}`,
      actions: (found?.tables ?? []).map(({ schema, name }) => ({
        id: `table ${schema}.${name}`,
        label: `${schema}.${name}`,
        leftSection: <icons.table {...ICON} />,
        onClick: () =>
          void navigate({
            to: '/explorer/{-$connection}/{-$schema}/{-$table}',
            params: { connection, schema, table: name },
          }),
      })),
    },
  ];

  return (
    <Spotlight
      actions={actions.filter((group) => group.actions.length > 0)}
      query={words}
      onQueryChange={setWords}
      shortcut="mod + K"
      highlightQuery
      limit={30}
      nothingFound="Nothing of that name."
      searchProps={{ placeholder: 'A page, a connection, a table', 'aria-label': 'Search or jump' }}
    />
  );
}

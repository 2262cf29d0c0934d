import { Skeleton, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorNote } from '../components/error-note.tsx';
import { ICON, icons } from '../icons.ts';
import { columnsQuery } from '../queries.ts';
import type { TableAddress } from './table-pane.tsx';

export function ColumnsTab({ connection, schema, table }: TableAddress) {
  const { data: columns, error } = useQuery(columnsQuery(connection, schema, table));
  if (error) return <ErrorNote error={error} what="The columns could not be read." />;
  if (!columns) return <Skeleton m={12} height={200} />;
  return (
    <Table fz={13} verticalSpacing={6} aria-label={`Columns of ${table}`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>Type</Table.Th>
          <Table.Th>Null</Table.Th>
          <Table.Th>Key</Table.Th>
          <Table.Th>Default</Table.Th>
          <Table.Th>Comment</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {columns.map((column) => (
          <Table.Tr key={column.name}>
            <Table.Td fw={600}>{column.name}</Table.Td>
            <Table.Td className="df-mono">
              {column.type}
              {column.generated && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  computed
                </Text>
              )}
              {column.identity && (
                <Text span size="xs" c="dimmed">
                  {' '}
                  identity
                </Text>
              )}
            </Table.Td>
            <Table.Td>{column.nullable ? 'yes' : 'no'}</Table.Td>
            <Table.Td>
              {column.primaryKeyPosition !== null && (
                <>
                  <icons.key {...ICON} /> {column.primaryKeyPosition}
                </>
              )}
            </Table.Td>
            <Table.Td className="df-mono">{column.default}</Table.Td>
            <Table.Td>{column.comment}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

import { Button, Code, CopyButton, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import type { TableAddress } from './table-pane.tsx';
import type { Table } from './tree-items.ts';

interface DefinitionTabProps extends TableAddress {
  /** Null: the list does not name it, as one that was made since. Undefined: not known yet. */
  readonly kind: Table['kind'] | null | undefined;
}

export function DefinitionTab({ connection, schema, table, kind }: DefinitionTabProps) {
  const isTold = kind !== 'foreign table';
  const { data, error } = useQuery({
    queryKey: ['definition', connection, schema, table],
    queryFn: ({ signal }) =>
      call(
        api.connections[':connection'].definition.$get(
          { param: { connection }, query: { schema, table } },
          { init: { signal } },
        ),
      ),
    enabled: kind !== undefined && isTold,
  });
  if (!isTold) {
    return <Empty says={`The definition of a ${kind} is not read here. Ask the database for it in its own SQL.`} />;
  }
  if (error) return <ErrorNote error={error} what="The definition could not be read." />;
  if (!data) return <Skeleton m={12} height={200} />;
  return (
    <div style={{ padding: 12 }}>
      <Group justify="space-between" mb={8}>
        <Text size="sm" c="dimmed">
          {data.composed
            ? 'Put together from the columns and the key: indexes and constraints beside the key are not in it.'
            : 'As the database tells it.'}
        </Text>
        <CopyButton value={data.sql}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block>{data.sql}</Code>
    </div>
  );
}

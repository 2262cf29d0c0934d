import { Button, Code, CopyButton, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import type { TableAddress } from './table-pane.tsx';

export function DefinitionTab({ connection, schema, table }: TableAddress) {
  const { data, error } = useQuery({
    queryKey: ['definition', connection, schema, table],
    queryFn: ({ signal }) =>
      call(
        api.connections[':connection'].definition.$get(
          { param: { connection }, query: { schema, table } },
          { init: { signal } },
        ),
      ),
  });
  if (error) return <ErrorNote error={error} what="The definition could not be read." />;
  if (!data) return <Skeleton m={12} height={200} />;
  return (
    <div style={{ padding: 12 }}>
      <Group justify="space-between" mb={8}>
        <Text size="sm" c="dimmed">
          Put together from the columns and the key: indexes and constraints beside the key are not in it.
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

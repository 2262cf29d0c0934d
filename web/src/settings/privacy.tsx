import { Select, Stack, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { connectionsQuery } from '../queries.ts';
import { useSaved } from './saved.tsx';
import { Sent } from './sent.tsx';

const LEVELS = [
  { value: 'names', label: 'Names and types' },
  { value: 'statistics', label: 'Names, types, statistics' },
  { value: 'samples', label: 'Names, types, statistics, 5 rows' },
];

/** What a model may see of each connection, and all that was sent to one. */
export function Privacy() {
  const { data: connections = [] } = useQuery(connectionsQuery);
  return (
    <Stack gap={24} maw={860}>
      <div>
        <Title order={2} mb={8}>
          What a model may see
        </Title>
        <Text size="sm" c="dimmed" mb={8}>
          Secrets, hosts and user names are never sent. Each conversation shows what will be sent before the first time.
        </Text>
        <Table aria-label="What a model may see" verticalSpacing={6}>
          <Table.Tbody>
            {[...connections.map(({ name }) => name), 'workspace'].map((name) => (
              <Sharing key={name} connection={name} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Sent />
    </Stack>
  );
}

function Sharing({ connection }: { readonly connection: string }) {
  const { data, refetch } = useQuery({
    queryKey: ['sharing', connection],
    queryFn: () => call(api.assistant.sharing[':connection'].$get({ param: { connection } })),
  });
  const share = useSaved(async (level: string) => {
    await call(api.assistant.sharing[':connection'].$put({ param: { connection }, json: { level } }));
    await refetch();
  });
  return (
    <Table.Tr>
      <Table.Td fw={600}>{connection}</Table.Td>
      <Table.Td>
        <Select
          maw={280}
          aria-label={`What a model may see of ${connection}`}
          data={LEVELS}
          value={data?.level ?? null}
          onChange={(level) => level !== null && data && share.change(data.level, level)}
        />
      </Table.Td>
      <Table.Td w={160}>{share.note}</Table.Td>
    </Table.Tr>
  );
}

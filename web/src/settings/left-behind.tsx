import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sinceWords } from '../components/times.ts';
import { reasonOf } from './left-behind-words.ts';

const ORPHANS = ['orphans'];

/** Temporary objects in databases: why they are still there, and a way to remove them now. */
export function LeftBehind() {
  const client = useQueryClient();
  const { data: orphans, error } = useQuery({ queryKey: ORPHANS, queryFn: () => call(api.orphans.$get()) });
  const sweep = useMutation({
    mutationFn: () => call(api.orphans.sweep.$post()),
    onSettled: () => client.invalidateQueries({ queryKey: ORPHANS }),
  });
  return (
    <Stack gap={12} maw={860}>
      <Group justify="space-between">
        <Text c="dimmed">
          Each temporary table is written down before it is made, and removed after a crash at the next start.
        </Text>
        <Button
          variant="default"
          loading={sweep.isPending}
          onClick={() => sweep.mutate()}
          disabled={!orphans?.some(({ owner }) => owner === 'gone')}
        >
          Drop now
        </Button>
      </Group>
      {error && <ErrorNote error={error} />}
      {sweep.error && <ErrorNote error={sweep.error} what="They were not dropped." />}
      {sweep.data && (
        <Text aria-live="polite">
          {sweep.data.filter(({ problem }) => problem === null).length} dropped,{' '}
          {sweep.data.filter(({ problem }) => problem !== null).length} could not be.
        </Text>
      )}
      {orphans?.length === 0 && <Text>Nothing was left behind.</Text>}
      {orphans && orphans.length > 0 && (
        <Table aria-label="Objects left behind" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Connection</Table.Th>
              <Table.Th>Table</Table.Th>
              <Table.Th>Made</Table.Th>
              <Table.Th>Why it is there</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {orphans.map((orphan) => (
              <Table.Tr key={orphan.id}>
                <Table.Td>{orphan.connection === 'file:' ? 'A file' : orphan.connection}</Table.Td>
                <Table.Td className="df-mono" style={{ overflowWrap: 'anywhere' }}>
                  {orphan.table}
                </Table.Td>
                <Table.Td title={orphan.created}>{sinceWords(orphan.created)}</Table.Td>
                <Table.Td title={orphan.swept ?? undefined}>{reasonOf(orphan)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Stack>
  );
}

import { Button, Code, Modal, Skeleton, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sinceWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';

const LIMIT = '200';

/** The ledger: all that was sent to a model. */
export function Sent() {
  const [opened, setOpened] = useState<number>();
  const { data: requests, error } = useQuery({
    queryKey: ['model-requests'],
    queryFn: () => call(api.assistant.ledger.$get({ query: { limit: LIMIT } })),
  });
  return (
    <div>
      <Title order={2} mb={8}>
        What was sent
      </Title>
      {error && <ErrorNote error={error} />}
      {!requests && !error && <Skeleton height={80} />}
      {requests?.length === 0 && <Text c="dimmed">Nothing was sent to a model.</Text>}
      {requests && requests.length > 0 && (
        <Table aria-label="What was sent" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>When</Table.Th>
              <Table.Th>Model</Table.Th>
              <Table.Th>About</Table.Th>
              <Table.Th>Level</Table.Th>
              <Table.Th>Size</Table.Th>
              <Table.Th>Answer</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {requests.map((request) => (
              <Table.Tr key={request.id}>
                <Table.Td title={request.sent}>{sinceWords(request.sent)}</Table.Td>
                <Table.Td>{request.model}</Table.Td>
                <Table.Td>{request.connection}</Table.Td>
                <Table.Td>{request.level}</Table.Td>
                <Table.Td>{sizeWords(request.bytes)}</Table.Td>
                <Table.Td>{request.status ?? 'none'}</Table.Td>
                <Table.Td>
                  <Button variant="default" onClick={() => setOpened(request.id)}>
                    Show
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {opened !== undefined && <SentRequest id={opened} onClose={() => setOpened(undefined)} />}
    </div>
  );
}

/** One request, word for word. */
export function SentRequest({ id, onClose }: { readonly id: number; readonly onClose: () => void }) {
  const { data, error } = useQuery({
    queryKey: ['model-request', id],
    queryFn: () => call(api.assistant.ledger[':id'].$get({ param: { id: String(id) } })),
  });
  return (
    <Modal opened onClose={onClose} title="What was sent" size="xl">
      {error && <ErrorNote error={error} />}
      {data && (
        <Code block tabIndex={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {data.body}
        </Code>
      )}
    </Modal>
  );
}

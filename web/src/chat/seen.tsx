import { Button, Code, Group, Paper, Text, UnstyledButton } from '@mantine/core';
import { useState } from 'react';
import { SentRequest } from '../settings/sent.tsx';
import type { Conversation } from './use-conversation.ts';

const LEVELS = {
  names: 'names and types',
  statistics: 'names, types and statistics',
  samples: 'names, types, statistics and 5 rows',
} as const;

/** What the model sees of the tables, before the first send and after; and each request, word for word. */
export function Seen({ disclosure, requests }: Pick<Conversation, 'disclosure' | 'requests'>) {
  const [isOpen, setIsOpen] = useState(requests.length === 0);
  const [shown, setShown] = useState<number>();
  return (
    <Paper withBorder p={12}>
      <UnstyledButton onClick={() => setIsOpen(!isOpen)} aria-expanded={isOpen} fz={14} c="var(--df-accent)">
        {isOpen ? '▾' : '▸'} {requests.length === 0 ? 'What will be sent' : 'What was sent'}
      </UnstyledButton>
      <Text size="sm">
        To {disclosure.model} at {disclosure.server}:{' '}
        {disclosure.connections.map(({ connection, level }) => `of ${connection} ${LEVELS[level]}`).join('; ')}.
      </Text>
      {isOpen && (
        <>
          <Code block mt={8} mah={280} style={{ overflow: 'auto' }} tabIndex={0}>
            {JSON.stringify({ want: disclosure.want, tables: disclosure.tables }, null, 2)}
          </Code>
          <Group gap={8} mt={8}>
            {requests.map((request) => (
              <Button key={request.id} variant="default" onClick={() => setShown(request.id)}>
                Request {request.id}, word for word
              </Button>
            ))}
          </Group>
        </>
      )}
      {shown !== undefined && <SentRequest id={shown} onClose={() => setShown(undefined)} />}
    </Paper>
  );
}

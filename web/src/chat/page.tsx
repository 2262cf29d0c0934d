import { Button, Group, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { useJob } from '../operations/use-job.ts';
import { conversationsQuery } from '../queries.ts';
import { Seen } from './seen.tsx';
import { TurnView } from './turn.tsx';

/** A conversation with the assistant: one question at a time, or one proposal. Nothing that it proposes is run by it. */
export function ChatPage() {
  const { conversation = '' } = useParams({ strict: false });
  const client = useQueryClient();
  const navigate = useNavigate();
  const queryKey = ['conversation', conversation];
  const [text, setText] = useState('');
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => call(api.assistant.conversations[':id'].$get({ param: { id: conversation } })),
    staleTime: 0,
  });
  const refresh = () => client.invalidateQueries({ queryKey });
  const ask = useJob(() => void refresh());
  const forget = useMutation({
    mutationFn: () => call(api.assistant.conversations[':id'].$delete({ param: { id: conversation } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: conversationsQuery.queryKey });
      await navigate({ to: '/operations' });
    },
  });
  const say = (words?: string) => {
    setText('');
    ask.start(async () => {
      const job = await call(
        api.assistant.ask.$post({
          json: { conversation: Number(conversation), ...(words !== undefined && { text: words }) },
        }),
      );
      await refresh();
      return job;
    });
  };
  if (error) {
    return (
      <Page title="Conversation">
        <ErrorNote error={error} />
      </Page>
    );
  }
  if (!data) {
    return (
      <Page title="Conversation">
        <Skeleton m={16} height={240} />
      </Page>
    );
  }
  const last = data.turns.at(-1);
  const isModels = data.turn === 'model';
  const isBusy = ask.isRunning || data.busy;
  return (
    <Page
      title={data.want}
      actions={
        <Button variant="default" onClick={() => forget.mutate()} loading={forget.isPending}>
          Forget it
        </Button>
      }
    >
      <Stack gap={12} p={16} maw={860}>
        <Seen disclosure={data.disclosure} requests={data.requests} />
        <ol aria-label="Conversation" style={{ listStyle: 'none', padding: 0, margin: 0, display: 'grid', gap: 12 }}>
          {data.turns.map((turn, index) => (
            <TurnView
              key={turn.at}
              turn={turn}
              proposal={`c-${conversation}`}
              onAnswer={index === data.turns.length - 1 && !isBusy ? say : undefined}
            />
          ))}
        </ol>
        {isBusy && (
          <Group gap={8} aria-live="polite">
            <StatusBadge state="running" says="The model is asked…" />
            <Button variant="default" onClick={ask.stop}>
              Stop
            </Button>
          </Group>
        )}
        {ask.error !== undefined && <ErrorNote error={ask.error} what="The model gave no answer." />}
        {!isBusy && isModels && (
          <Group>
            <Button onClick={() => say()}>{data.requests.length === 0 ? 'Send this to the model' : 'Ask again'}</Button>
          </Group>
        )}
        {!isBusy && !isModels && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (text.trim() !== '') say(text);
            }}
          >
            <Textarea
              label={last?.by === 'assistant' && last.kind === 'question' ? 'Your answer' : 'What should be different'}
              autosize
              minRows={2}
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && text.trim() !== '') say(text);
              }}
            />
            <Group justify="space-between" mt={8}>
              <Text size="xs" c="dimmed">
                {data.tokens.toLocaleString('en')} of {data.tokenLimit.toLocaleString('en')} tokens
              </Text>
              <Button type="submit" disabled={text.trim() === ''}>
                Say it
              </Button>
            </Group>
          </form>
        )}
      </Stack>
    </Page>
  );
}

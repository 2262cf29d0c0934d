import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { useTypedText } from '../drafts.ts';
import { Seen } from './seen.tsx';
import { type Taking, TurnView } from './turn.tsx';
import type { Conversation, useConversation } from './use-conversation.ts';

interface TalkProps {
  readonly id: string;
  readonly of: ReturnType<typeof useConversation>;
  readonly conversation: Conversation;
  /** Takes the last proposal into the form of its node. */
  readonly taking?: Taking | undefined;
}

/** What was said, what was sent, and what the person says next: one question at a time, or one proposal. */
export function Talk({ id, of, conversation, taking }: TalkProps) {
  const { turns, turn, requests, disclosure, tokens, tokenLimit } = conversation;
  const [text, setText] = useTypedText(`chat/${id}`);
  const end = useRef<HTMLDivElement>(null);
  const { isBusy, isStopping, failure, stop } = of;
  const say = (words?: string) => {
    setText('');
    of.say(words);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is new is at the end.
  useEffect(() => {
    if (turns.length > 1) end.current?.scrollIntoView({ block: 'nearest' });
  }, [turns.length, isBusy]);
  const last = turns.at(-1);
  const isModels = turn === 'model';
  return (
    <Stack gap={12}>
      <Seen disclosure={disclosure} requests={requests} />
      <ol
        aria-label="Conversation"
        aria-live="polite"
        style={{ listStyle: 'none', padding: 0, margin: 0, display: 'grid', gap: 12 }}
      >
        {turns.map((each, index) => {
          const isLast = index === turns.length - 1;
          return (
            <TurnView
              key={each.at}
              turn={each}
              proposal={`c-${id}`}
              isLast={isLast}
              taking={isLast ? taking : undefined}
              onAnswer={isLast && !isBusy ? say : undefined}
            />
          );
        })}
      </ol>
      {isBusy && (
        <Group gap={8} aria-live="polite">
          <StatusBadge
            state={isStopping ? 'stopping' : 'running'}
            says={isStopping ? 'Stopping…' : 'The model is asked…'}
          />
          <Button variant="default" onClick={stop} disabled={isStopping}>
            Stop
          </Button>
        </Group>
      )}
      {failure !== undefined && <ErrorNote error={failure} what="The model gave no answer." />}
      {!isBusy && isModels && (
        <Group>
          <Button onClick={() => say()}>{requests.length === 0 ? 'Send this to the model' : 'Ask again'}</Button>
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
              {tokens.toLocaleString('en')} of {tokenLimit.toLocaleString('en')} tokens
            </Text>
            <Button type="submit" disabled={text.trim() === ''}>
              Say it
            </Button>
          </Group>
        </form>
      )}
      <div ref={end} />
    </Stack>
  );
}

import { Button, Code, Group, Paper, Text } from '@mantine/core';
import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { useLetterKeys } from '../letter-keys.ts';

type Conversation = InferResponseType<(typeof api.assistant.conversations)[':id']['$get'], 200>;
type Turn = Conversation['turns'][number];

interface TurnViewProps {
  readonly turn: Turn;
  /** Its name in the address of a review. */
  readonly proposal: string;
  /** Of the last turn, while it is the person's. */
  readonly onAnswer: ((text: string) => void) | undefined;
}

/** What one side said: an answer, a question with likely answers (keys 1 to 9), a proposal, or that it got no further. */
export function TurnView({ turn, proposal, onAnswer }: TurnViewProps) {
  const answers = turn.by === 'assistant' && turn.kind === 'question' ? turn.answers.slice(0, 9) : [];
  useLetterKeys(onAnswer ? answers.map((answer, index) => [String(index + 1), () => onAnswer(answer)]) : []);
  if (turn.by === 'person') {
    return (
      <li>
        <Paper p={12} bg="var(--df-selected)" ml="auto" maw="80%">
          <Text style={{ whiteSpace: 'pre-wrap' }}>{turn.text}</Text>
        </Paper>
      </li>
    );
  }
  if (turn.kind === 'stuck') {
    return (
      <li>
        <ErrorNote error={turn.error} what="The assistant tried, and got no further." />
      </li>
    );
  }
  if (turn.kind === 'question') {
    return (
      <li>
        <Paper p={12} withBorder maw="80%">
          <Text style={{ whiteSpace: 'pre-wrap' }}>{turn.question}</Text>
          {onAnswer && (
            <Group gap={8} mt={8}>
              {answers.map((answer, index) => (
                <Button key={answer} variant="default" onClick={() => onAnswer(answer)}>
                  {index + 1} {answer}
                </Button>
              ))}
            </Group>
          )}
        </Paper>
      </li>
    );
  }
  return (
    <li>
      <Paper p={12} withBorder>
        <Text fw={600} mb={8}>
          {turn.summary}
        </Text>
        <Code block mah={240} style={{ overflow: 'auto' }} tabIndex={0}>
          {turn.proposal.kind === 'transformer'
            ? turn.proposal.request.sql
            : JSON.stringify(turn.proposal.request.specification, null, 2)}
        </Code>
        <Group mt={8}>
          <LinkButton to="/proposals/$proposal" params={{ proposal }}>
            Review
          </LinkButton>
        </Group>
      </Paper>
    </li>
  );
}

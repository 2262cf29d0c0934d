import { Button, Group, Paper, Text } from '@mantine/core';
import { ErrorNote } from '../components/error-note.tsx';
import { useLetterKeys } from '../letter-keys.ts';
import { ProposalCard } from './proposal-card.tsx';
import type { Turn } from './use-conversation.ts';

/** A proposal for a node goes into its form. */
export interface Taking {
  /** Its id. */
  readonly node: string;
  readonly take: (settings: Readonly<Record<string, unknown>>) => void;
}

interface TurnViewProps {
  readonly turn: Turn;
  /** Its name in the address of a review. */
  readonly proposal: string;
  readonly isLast: boolean;
  readonly taking: Taking | undefined;
  /** Of the last turn, while it is the person's. */
  readonly onAnswer: ((text: string) => void) | undefined;
}

/** What one side said: an answer, a question with likely answers (keys 1 to 9), a proposal, or that it got no further. */
export function TurnView({ turn, proposal, isLast, taking, onAnswer }: TurnViewProps) {
  const answers = turn.by === 'assistant' && turn.kind === 'question' ? turn.answers.slice(0, 9) : [];
  useLetterKeys(onAnswer ? answers.map((answer, index) => [String(index + 1), () => onAnswer(answer)]) : []);
  if (turn.by === 'person') {
    return (
      <li>
        <Paper p={12} bg="var(--df-selected)" ml="auto" maw="80%">
          <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{turn.text}</Text>
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
  if (turn.kind === 'proposal') {
    return (
      <li>
        <ProposalCard turn={turn} proposal={proposal} isLast={isLast} taking={taking} />
      </li>
    );
  }
  return (
    <li>
      <Paper p={12} withBorder maw="80%">
        <Text style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>{turn.question}</Text>
        {onAnswer && (
          <Group gap={8} mt={8}>
            {answers.map((answer, index) => (
              <Button
                key={answer}
                variant="default"
                h="auto"
                mih={30}
                onClick={() => onAnswer(answer)}
                styles={{ label: { whiteSpace: 'normal', textAlign: 'left' } }}
              >
                {index + 1} {answer}
              </Button>
            ))}
          </Group>
        )}
      </Paper>
    </li>
  );
}

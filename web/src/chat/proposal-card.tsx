import { Button, Code, Group, Paper, Text } from '@mantine/core';
import { LinkButton } from '../components/link-button.tsx';
import type { Taking } from './turn.tsx';
import type { Turn } from './use-conversation.ts';

type ProposalTurn = Extract<Turn, { readonly kind: 'proposal' }>;

interface ProposalCardProps {
  readonly turn: ProposalTurn;
  /** Its name in the address of a review. */
  readonly proposal: string;
  /** Only the last proposal is reviewed and taken. */
  readonly isLast: boolean;
  readonly taking: Taking | undefined;
}

/** A proposal: what it does in a sentence, the tables that it touches, how it is written, and what to do with it. */
export function ProposalCard({ turn, proposal, isLast, taking }: ProposalCardProps) {
  const { settings } = turn.proposal;
  return (
    <Paper p={12} withBorder component="article" aria-label="Proposal">
      <Text fw={600}>{turn.summary || 'A proposal'}</Text>
      <Text size="sm" c="dimmed" mb={8} style={{ overflowWrap: 'anywhere' }}>
        {tablesOf(turn.proposal)}
      </Text>
      <Code block mah={240} style={{ overflow: 'auto' }} tabIndex={0}>
        {writtenOf(turn.proposal)}
      </Code>
      {isLast && (
        <Group mt={8} gap={8}>
          {taking && settings && (
            <Button onClick={() => taking.take(settings)}>Put it into the form of {taking.node}</Button>
          )}
          <LinkButton to="/proposals/$proposal" params={{ proposal }} variant={taking ? 'default' : 'filled'}>
            Review
          </LinkButton>
        </Group>
      )}
    </Paper>
  );
}

/** What is read and what is written, as a sentence. */
export function tablesOf({ kind, request, settings }: Written): string {
  if (kind === 'transformer') {
    if (request.target === undefined) return `Changes ${request.source} in place.`;
    const isNamed = settings === undefined || settings.table !== null;
    return `Reads ${request.source}; makes ${isNamed ? request.target : 'a table for the next node'}.`;
  }
  const { sources, target } = specificationOf(request.specification);
  const isNamed = settings === undefined || settings.target !== null;
  const into = target.mode === 'merge' ? `merges into ${target.table}` : `makes ${target.table}`;
  const read = sources.map(({ table }) => table).join(', ');
  return `Reads ${read}; ${isNamed ? into : 'makes a table for the next node'}.`;
}

function writtenOf({ kind, request, settings }: ProposalTurn['proposal']): string {
  if (kind === 'transformer') return typeof settings?.sql === 'string' ? settings.sql : request.sql;
  const { joins, columns } = specificationOf(request.specification);
  const pairs = joins.map(
    ({ left, right, type, on }) =>
      `${left} ${type} ${right}: ${on.map((pair) => `${left}.${pair.left} = ${right}.${pair.right}${pair.as ? ` as ${pair.as}` : ''}`).join(' and ')}`,
  );
  const kept = columns.map(({ source, column, as }) => `${source}.${column}${as === column ? '' : ` as ${as}`}`);
  return [...pairs, `keeps ${kept.join(', ')}`].join('\n');
}

/** What is proposed, as far as it is told in a sentence. */
type Written = { readonly settings?: Readonly<Record<string, unknown>> | undefined } & (
  | {
      readonly kind: 'transformer';
      readonly request: { readonly source: string; readonly target?: string | undefined };
    }
  | { readonly kind: 'join'; readonly request: { readonly specification?: unknown } }
);

interface Specification {
  readonly sources: readonly { readonly table: string }[];
  readonly joins: readonly {
    readonly left: string;
    readonly right: string;
    readonly type: string;
    readonly on: readonly { readonly left: string; readonly right: string; readonly as?: string }[];
  }[];
  readonly columns: readonly { readonly source: string; readonly column: string; readonly as: string }[];
  readonly target: { readonly mode: string; readonly table: string };
}

/** Of a proposal that the server has read. */
const specificationOf = (specification: unknown): Specification => specification as Specification;

import { z } from 'zod';
import { DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import { type JoinSpecification, readJoin } from '../operations/join/specification.ts';
import type { Task } from './conversation.ts';
import { askForPair } from './pairs.ts';

/** What a model proposes, as it was read. */
export interface JoinProposal {
  readonly kind: 'join';
  readonly request: { readonly specification: JoinSpecification };
}

/** What the person has settled of a join. */
export interface JoinFrame {
  readonly sources: JoinSpecification['sources'];
  readonly target:
    | { readonly kind: 'create' | 'merge'; readonly table: string; readonly keys?: readonly string[] | undefined }
    | OpenTarget;
}

/** A table to be made in one of these connections. */
interface OpenTarget {
  readonly kind: 'open';
  readonly connections: readonly string[];
  /** The table to make where the person wants none by name. Absent: they are asked for one. */
  readonly free?: string;
}

const text = z.string().max(1000);
/** Every member is there, as a null where it need not be: so it is within what each provider takes. */
const MEMBERS = {
  joins: z.array(
    z.object({
      left: text,
      right: text,
      type: z.enum(['inner', 'left', 'full']),
      on: z.array(z.object({ left: text, right: text, as: z.enum(['text']).nullable() })),
    }),
  ),
  columns: z.array(z.object({ source: text, column: text, as: text })),
  target: text,
  keys: z.array(text),
};

/** The task of a join: what the person has settled stands, and no pair of columns is compared that they have not stated. */
export function joinProposals<R>(
  frame: JoinFrame,
  said: readonly string[],
  rehearse: Task<JoinProposal, R>['rehearse'],
): Task<JoinProposal, R> {
  return {
    members: MEMBERS,
    toProposal: ({ joins, columns, target, keys }) => {
      const specification = readJoin({
        sources: frame.sources,
        joins: withoutNulls(joins),
        columns: withoutNulls(columns),
        target: targetOf(frame.target, target, keys),
      });
      return { kind: 'join', request: { specification } };
    },
    mustAsk: ({ request }) => askForPair(request.specification, said),
    rehearse,
  };
}

/** A null stands for a member that is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const present = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(present.map(([name, member]) => [name, withoutNulls(member)]));
}

function targetOf(settled: JoinFrame['target'], table: unknown, keys: unknown): object {
  switch (settled.kind) {
    case 'create':
      return { mode: 'create', table: settled.table };
    case 'merge':
      return { mode: 'merge', table: settled.table, keys: settled.keys ?? keys ?? [] };
    case 'open':
      return openTarget(settled, table);
  }
}

function openTarget({ connections, free }: OpenTarget, table: unknown): object {
  if (free !== undefined && (table === null || table === undefined || table === ''))
    return { mode: 'create', table: free };
  const { connection } = typeof table === 'string' ? parseTableReference(table) : { connection: '' };
  if (connections.includes(connection)) return { mode: 'create', table };
  throw new DagFluxError('invalid-input', 'The target is not in a connection of the join, nor in the workspace.', {
    hint: `It may be in: ${connections.join(', ')}.`,
  });
}

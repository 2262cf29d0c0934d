import type { JoinFrame, JoinProposal as ReadJoin } from '../../assistant/join-task.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { parseTableReference } from '../../contract/names.ts';
import { WORKSPACE } from '../connection-errors.ts';
import type { Operations } from '../operations.ts';
import type { Assisted, Proposals } from './assisted.ts';

/** A join that a person wants. Tables are written `connection:schema.table`. */
export interface AssistJoin {
  readonly kind: 'join';
  /** Two or more, of any connections; a table that is joined with itself twice. */
  readonly sources: readonly string[];
  /** The new table, or the one to merge into, where the person has settled it. */
  readonly target?: string | undefined;
  /** The target is there: new rows are inserted, and those with the same key updated. */
  readonly merge?: boolean | undefined;
  /** Of a merge: the columns of the target that tell its rows apart, where the person has settled them. */
  readonly keys?: readonly string[] | undefined;
}

export async function assistedJoin(request: AssistJoin, rehearse: Operations['rehearse']): Promise<Assisted> {
  return await assistedFrame(frameOf(request), (proposal, options) => rehearse(proposal, options));
}

type JoinProposal = Extract<ReturnType<Proposals['toProposal']>, { kind: 'join' }>;

/** `finish`: what is made of a proposal of the model's. */
export async function assistedFrame(
  frame: JoinFrame,
  rehearse: Proposals['rehearse'],
  finish: (proposal: ReadJoin) => JoinProposal = (proposal) => proposal,
): Promise<Assisted> {
  const { joinProposals } = await import('../../assistant/join-task.ts');
  const { joinTask } = await import('../../assistant/prompts/join.ts');
  const { sources, target } = frame;
  const tables = [...sources.map(({ table }) => table), ...(target.kind === 'merge' ? [target.table] : [])];
  return {
    tables: [...new Set(tables)],
    venue: venueOf(target),
    prompt: joinTask(frame),
    task: (said): Proposals => {
      const task = joinProposals(frame, said, rehearse);
      return {
        ...task,
        toProposal: (members) => finish(task.toProposal(members)),
        mustAsk: (proposal) => task.mustAsk(proposal as ReadJoin), // made above
        rehearse,
      };
    },
  };
}

function venueOf(target: JoinFrame['target']): string | null {
  const table = target.kind === 'open' ? target.free : target.table;
  return table === undefined ? null : parseTableReference(table).connection;
}

/** @throws invalid-input */
function frameOf({ sources, target, merge, keys }: AssistJoin): JoinFrame {
  if (sources.length < 2) {
    throw new DagFluxError('invalid-input', 'A join needs two tables or more.', { hint: 'Name each of them.' });
  }
  if (target === undefined && (merge || keys !== undefined)) {
    throw new DagFluxError('invalid-input', 'The table to merge into is not named.', { hint: 'Name it with --to.' });
  }
  if (!merge && keys !== undefined) {
    throw new DagFluxError('invalid-input', 'Keys belong to a merge, and none is wanted.', {
      hint: 'Say --merge too.',
    });
  }
  const connections = sources.map((source) => parseTableReference(source).connection);
  return {
    sources: sources.map((table, index) => ({ name: nameOf(sources, index), table })),
    target:
      target === undefined
        ? { kind: 'open', connections: [...new Set([...connections, WORKSPACE])] }
        : { kind: merge ? 'merge' : 'create', table: target, keys },
  };
}

/** The table's own name, with a number where it is there more than once. */
function nameOf(sources: readonly string[], index: number): string {
  const names = sources.map((source) => parseTableReference(source).table.name);
  const name = names[index] ?? '';
  const before = names.slice(0, index).filter((other) => other === name).length;
  return before === 0 ? name : `${name}_${before + 1}`;
}

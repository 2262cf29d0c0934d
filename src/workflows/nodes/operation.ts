import { DagFluxError } from '../../contract/errors.ts';
import { parseTableReference } from '../../contract/names.ts';
import type { NodeContext, NodeResult, Ports, Target } from './kind.ts';
import { formatPlace, openPlace } from './place.ts';

type Operations = Pick<Ports, 'operations'>;

/** Runs a saved operation, which checks its tables before it writes. */
export async function runOperation(name: string, context: NodeContext): Promise<NodeResult> {
  await checkInputs(name, context);
  const rowsOut = await context.operations.run(name, context);
  const { writes } = context.operations.ends(name);
  return { table: parseTableReference(writes), rowsOut, note: `the saved operation "${name}"` };
}

export async function rehearseOperation(name: string, context: NodeContext): Promise<readonly string[]> {
  await checkInputs(name, context);
  const drift = await context.operations.drift(name, context.signal);
  return drift.map((change) => `"${name}" would not run: ${change}`);
}

/** What it changes, as a predicate. */
export function operationWrites(name: string, { operations }: Operations): string {
  const { writes, inPlace } = operations.ends(name);
  return inPlace ? `changes ${writes} in place` : `makes, or replaces the rows of, ${writes}`;
}

/** The connection where its result stands. */
export function operationPlace(name: string, { operations }: Operations): string {
  return parseTableReference(operations.ends(name).writes).connection;
}

export function operationTarget(name: string, { operations }: Operations): Target {
  // What it makes it makes again.
  return { at: operations.ends(name).writes, path: ['operation'] };
}

export function operationUses(name: string | undefined, { operations }: Operations): readonly string[] {
  return name === undefined ? [] : operations.ends(name).reads.map((table) => parseTableReference(table).connection);
}

/** An operation has sources of its own: what comes in must be among them. */
async function checkInputs(name: string, context: NodeContext): Promise<void> {
  const ends = context.operations.ends(name);
  const places = await Promise.all([...ends.reads, ends.writes].map((table) => openPlace(context, table)));
  const own = places.map(formatPlace);
  for (const { table } of context.inputs) {
    const came = table === null ? null : formatPlace(await openPlace(context, table));
    if (came === null || own.includes(came)) continue;
    throw new DagFluxError(
      'invalid-input',
      `The operation "${name}" works on ${own[0]}, and what comes in is ${came}.`,
      {
        hint: 'Let the node come after the table of the operation, or write what it does into the node.',
      },
    );
  }
}

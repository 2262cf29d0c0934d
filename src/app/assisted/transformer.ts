import type { Shape } from '../../assistant/prompts/transformer.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, parseTableReference } from '../../contract/names.ts';
import { WORKSPACE } from '../connection-errors.ts';
import type { Operations } from '../operations.ts';
import type { Assisted } from './assisted.ts';

/** A transformer that a person wants. Tables are written `connection:schema.table`. */
export interface AssistTransform {
  readonly kind: 'transformer';
  readonly source: string;
  /** The new table, where the person has settled it. */
  readonly target?: string | undefined;
  readonly inPlace?: boolean | undefined;
  /** More tables of the source's connection that the SQL may read: `schema.table`. */
  readonly also?: readonly string[] | undefined;
}

export async function assistedTransform(request: AssistTransform, rehearse: Operations['rehearse']): Promise<Assisted> {
  const { source, also = [] } = request;
  const { connection } = parseTableReference(source);
  checkTarget(request, connection);
  const { transformerProposals } = await import('../../assistant/transformer-task.ts');
  const { transformerTask } = await import('../../assistant/prompts/transformer.ts');
  const shape = shapeOf(request);
  return {
    tables: [source, ...also.map((table) => `${connection}:${table}`)],
    venue: connection,
    prompt: transformerTask(source, shape),
    task: () => transformerProposals(source, shape, (proposal, options) => rehearse(proposal, options)),
  };
}

function shapeOf({ target, inPlace }: AssistTransform): Shape {
  if (target !== undefined) return { kind: 'new table', target };
  return { kind: inPlace ? 'in place' : 'open' };
}

function checkTarget({ target, inPlace }: AssistTransform, connection: string): void {
  if (target === undefined) return;
  if (inPlace) {
    throw new DagFluxError('invalid-input', 'A transformer makes a new table or works in place: one of the two.');
  }
  const goal = parseTableReference(target);
  if (goal.connection === connection || goal.connection === WORKSPACE) return;
  throw new DagFluxError('invalid-input', `The new table ${formatTableName(goal.table)} cannot be made there.`, {
    hint: `Make it in ${connection} or in the workspace.`,
  });
}

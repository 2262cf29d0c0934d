import { DagFluxError } from '../contract/errors.ts';
import type { StoredRuns } from '../store/runs.ts';
import type { StoredWorkflows } from '../store/workflows.ts';
import type { NodeRecord } from '../workflows/events.ts';
import type { Incoming, LastRun } from '../workflows/incoming.ts';
import type { WorkflowNode } from '../workflows/nodes/index.ts';
import type { Ports } from '../workflows/nodes/kind.ts';

/** A node of a saved workflow. */
export interface NodeName {
  readonly workflow: string;
  /** Its id. */
  readonly node: string;
}

/** A node as it was saved last, and the tables that come into it. */
export interface NodeAtHand {
  readonly node: WorkflowNode;
  readonly inputs: readonly Incoming[];
}

interface Parts extends Pick<Ports, 'operations'> {
  readonly workflows: StoredWorkflows;
  readonly runs: StoredRuns;
}

/**
 * Finds a node and what comes into it. A table that another node makes is there once that node has run as it is now, and was left:
 * by its name, or by a run that ended there.
 * @throws not-found
 */
export async function nodeAtHand({ workflow, node: id }: NodeName, parts: Parts): Promise<NodeAtHand> {
  const saved = parts.workflows.get(workflow);
  if (saved === undefined) throw new DagFluxError('not-found', `There is no workflow "${workflow}".`);
  const { nodeWithInputs } = await import('../workflows/incoming.ts');
  const last = lastRun(parts.runs, workflow);
  const found = nodeWithInputs(JSON.parse(saved.document), id, { operations: parts.operations, last });
  if (found === undefined) throw new DagFluxError('not-found', `The workflow "${workflow}" has no node "${id}".`);
  return found;
}

/** An input whose table is there. */
export type Standing = Incoming & { readonly table: string };

/** @throws conflict where a table is not there yet: its `path` is then `nodes.` and the id of the node to run to */
export function standing({ table, ...input }: Incoming): Standing {
  if (table !== null) return { ...input, table };
  throw new DagFluxError('conflict', `What comes out of "${input.title}" is not known yet.`, {
    hint: 'Run the workflow to that node: its table is there then, until the next run.',
    path: `nodes.${input.from}`,
  });
}

/** The last run of a workflow, with the records of nodes whose table may still be there. */
function lastRun(runs: StoredRuns, workflow: string): LastRun | null {
  const run = runs.last(workflow);
  if (run === undefined) return null;
  const nodes = runs.nodes(run.id).map(({ record, kept }) => ({ kept, record: JSON.parse(record) as NodeRecord })); // written by the recorder
  const left = nodes.filter(
    ({ kept, record: { state, temporary } }) =>
      (state === 'done' || state === 'reused') && (!temporary || kept !== null),
  );
  return {
    document: JSON.parse(runs.document(run)),
    records: new Map(left.map(({ record }) => [record.node, record])),
  };
}

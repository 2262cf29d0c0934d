import type { JoinFrame } from '../../assistant/join-task.ts';
import { formatTableName, parseTableReference } from '../../contract/names.ts';
import { hiddenName } from '../../move/naming.ts';
import type { JoinSpecification } from '../../operations/join/specification.ts';
import type { WorkflowNode } from '../../workflows/nodes/index.ts';
import { WORKSPACE } from '../connection-errors.ts';
import type { Standing } from '../node-inputs.ts';
import type { Assisted } from './assisted.ts';
import { assistedFrame } from './join.ts';
import type { NodeParts } from './node.ts';
import { checkedSettings } from './node-settings.ts';

type Join = Extract<WorkflowNode, { kind: 'join' }>;

/** A Join of a workflow: its sources are the tables that come in, and a destination that its form names stands. */
export async function assistedJoinNode(
  node: Join,
  inputs: readonly Standing[],
  { rehearse }: NodeParts,
): Promise<Assisted> {
  const free = `${WORKSPACE}:${hiddenName({ name: 'rehearsal' })}`;
  const again = node.target?.mode === 'create' && node.target.replace === true;
  const frame = { sources: inputs.map(({ name, table }) => ({ name, table })), target: targetOf(node, inputs, free) };
  return await assistedFrame(
    frame,
    (proposal, options) => rehearse(proposal, { ...options, again }),
    (proposal) => {
      const { joins, columns, target } = proposal.request.specification;
      const settings = {
        joins,
        columns,
        target: target.table === free ? null : { ...extras(node, target), ...target },
      };
      return { ...proposal, again, settings: checkedSettings(node, settings, inputs) };
    },
  );
}

function targetOf({ target }: Join, inputs: readonly Standing[], free: string): JoinFrame['target'] {
  if (target?.table !== undefined && isNamed(target.table)) {
    const keys = target.mode === 'merge' && target.keys.length > 0 ? target.keys : undefined;
    return { kind: target.mode, table: target.table, keys };
  }
  const connections = inputs.map(({ table }) => parseTableReference(table).connection);
  return { kind: 'open', connections: [...new Set([...connections, WORKSPACE])], free };
}

/** The form may have got no further than the connection. */
function isNamed(reference: string): boolean {
  try {
    return formatTableName(parseTableReference(reference).table) !== '';
  } catch {
    return false;
  }
}

/** What the form says of the same destination, beside what a join is. */
function extras({ target: before }: Join, { mode }: JoinSpecification['target']) {
  return before?.mode === mode ? before : {};
}

import { DagFluxError } from '../../contract/errors.ts';
import type { Databases } from '../databases.ts';
import { type NodeAtHand, type NodeName, standing } from '../node-inputs.ts';
import type { Operations } from '../operations.ts';
import type { Assisted } from './assisted.ts';
import { assistedJoinNode } from './join-node.ts';
import { assistedTransformerNode } from './transformer-node.ts';

/** What a person wants a Transformer or Join of a workflow to do. The node, and what comes into it, is looked up each time. */
export interface AssistNode extends NodeName {
  readonly kind: 'node';
}

/** What is needed to write a node. */
export interface NodeParts {
  readonly databases: Databases;
  readonly rehearse: Operations['rehearse'];
  /** @throws as `nodeAtHand` */
  nodeAtHand(name: NodeName): Promise<NodeAtHand>;
}

/** @throws not-found; unsupported for a node that a model does not write; conflict for one that is not ready for it */
export async function assistedNode(request: AssistNode, parts: NodeParts): Promise<Assisted> {
  const { node, inputs } = await parts.nodeAtHand(request);
  if (node.kind !== 'transformer' && node.kind !== 'join') {
    throw new DagFluxError('unsupported', `The assistant writes Transformers and Joins, and "${node.id}" is none.`);
  }
  if (node.operation !== undefined) {
    throw new DagFluxError('conflict', `"${node.id}" runs the saved operation "${node.operation}".`, {
      hint: 'Take the operation out of its form to write anew what the node does.',
    });
  }
  const least = node.kind === 'join' ? 2 : 1;
  if (inputs.length < least) {
    throw new DagFluxError(
      'conflict',
      `${least === 1 ? 'No table comes' : 'Fewer than two tables come'} into "${node.id}".`,
      {
        hint: 'Draw an edge from each table that it is to take.',
      },
    );
  }
  if (node.kind === 'join') return await assistedJoinNode(node, inputs.map(standing), parts);
  return await assistedTransformerNode(node, inputs.map(standing), parts);
}

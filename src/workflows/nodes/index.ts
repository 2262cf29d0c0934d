import type { z } from 'zod';
import { branch } from './branch.ts';
import { join } from './join.ts';
import type { NodeKind } from './kind.ts';
import { output } from './output.ts';
import { source } from './source.ts';
import { start } from './start.ts';
import { transformer } from './transformer.ts';

/** Every kind of node: a line each. */
export const NODE_KINDS = { start, source, transformer, join, output, branch };

type KindName = keyof typeof NODE_KINDS;

export type WorkflowNode = { [K in KindName]: z.infer<(typeof NODE_KINDS)[K]['schema']> }[KindName];

/** The kind of a node, whose functions take just that node. */
export function kindOf(node: Pick<WorkflowNode, 'kind'>): NodeKind {
  return NODE_KINDS[node.kind] as NodeKind;
}

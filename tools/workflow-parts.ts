import type { NodeRecord } from '../src/app/runs.ts';

/** A workflow of nodes, and edges between them. */
export function workflow(
  name: string,
  nodes: readonly object[],
  edges: readonly (readonly [from: string, to: string, fromHandle?: string])[],
): object {
  const all = edges.map(([from, to, fromHandle]) => ({ from, to, ...(fromHandle && { fromHandle }) }));
  return { dagflux: 1, name, nodes, edges: all };
}

/** Nodes one behind the other. */
export function chain(name: string, ...nodes: readonly { readonly id: string }[]): object {
  return workflow(
    name,
    nodes,
    nodes.slice(1).map(({ id }, at) => [nodes[at]?.id ?? '', id]),
  );
}

/** What became of each node. */
export function states(nodes: readonly Pick<NodeRecord, 'node' | 'state'>[]): Record<string, string> {
  return Object.fromEntries(nodes.map(({ node, state }) => [node, state]));
}

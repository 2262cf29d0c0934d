import { Graph, layout } from '@dagrejs/dagre';
import { type Flow, NODE, type Position } from './flow.ts';

export type Places = ReadonlyMap<string, Position>;

/** Where nodes stand from left to right, each behind those that it needs. */
export function tidy({ nodes, edges }: Pick<Flow, 'nodes' | 'edges'>): Places {
  const graph = new Graph({ multigraph: true }).setGraph({ rankdir: 'LR', ranksep: 96, nodesep: 32 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { ...NODE });
  edges.forEach(({ from, to }, index) => {
    if (graph.hasNode(from) && graph.hasNode(to)) graph.setEdge(from, to, {}, String(index));
  });
  layout(graph);
  return new Map(
    nodes.map(({ id }) => {
      const { x = 0, y = 0 } = graph.node(id) as Partial<Position>;
      return [id, { x: Math.round(x - NODE.width / 2), y: Math.round(y - NODE.height / 2) }];
    }),
  );
}

import { Graph, layout } from '@dagrejs/dagre';
import { type Flow, NODE, type Position } from './flow.ts';

/** Where nodes stand from left to right, each behind those that it needs. */
export function tidy({ nodes, edges }: Pick<Flow, 'nodes' | 'edges'>): ReadonlyMap<string, Position> {
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

/** Where each node is drawn: where it was put, else where a layout of all puts it. */
export function positionsOf(flow: Pick<Flow, 'nodes' | 'edges'>): ReadonlyMap<string, Position> {
  const isPlaced = flow.nodes.every(({ position }) => position !== undefined);
  const laidOut = isPlaced ? new Map<string, Position>() : tidy(flow);
  return new Map(flow.nodes.map(({ id, position }) => [id, position ?? laidOut.get(id) ?? { x: 0, y: 0 }]));
}

/** The next node along the edges, or beside: among several the nearest in height. */
export function neighbour(
  flow: Pick<Flow, 'nodes' | 'edges'>,
  id: string,
  direction: 'left' | 'right' | 'up' | 'down',
): string | undefined {
  const positions = positionsOf(flow);
  const at = positions.get(id);
  if (!at) return undefined;
  const along = {
    left: flow.edges.filter(({ to }) => to === id).map(({ from }) => from),
    right: flow.edges.filter(({ from }) => from === id).map(({ to }) => to),
  };
  const distance = (other: Position) => Math.abs(other.y - at.y) * 2 + Math.abs(other.x - at.x);
  const candidates =
    direction === 'left' || direction === 'right'
      ? along[direction]
      : [...positions].filter(([, { y }]) => (direction === 'up' ? y < at.y : y > at.y)).map(([other]) => other);
  return candidates
    .filter((other) => other !== id)
    .map((other) => ({ other, far: distance(positions.get(other) ?? at) }))
    .sort((a, b) => a.far - b.far)[0]?.other;
}

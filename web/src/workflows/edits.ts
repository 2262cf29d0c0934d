import {
  edgeId,
  type Flow,
  type FlowEdge,
  type FlowNode,
  isObject,
  NODE,
  nodeOf,
  type Position,
  sourceName,
} from './flow.ts';

/** What was copied: nodes, and the edges between them. */
export interface Part {
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

/** The gap that a node put behind another one leaves. */
const GAP = 96;
const PASTE_OFFSET = 32;

/** An id that the workflow does not have: `join`, `join_2`. */
export function freshId({ nodes }: Flow, wanted: string): string {
  const base = wanted.replaceAll(/[^A-Za-z0-9_-]+/g, '_').slice(0, 50) || 'node';
  const taken = new Set(nodes.map(({ id }) => id));
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}_${number}`)) number++;
  return `${base}_${number}`;
}

export const addNode = (flow: Flow, node: FlowNode): Flow => ({ ...flow, nodes: [...flow.nodes, node] });

/** Takes nodes away, with their edges. */
export function removeNodes(flow: Flow, ids: ReadonlySet<string>): Flow {
  return {
    ...flow,
    nodes: flow.nodes.filter(({ id }) => !ids.has(id)),
    edges: flow.edges.filter(({ from, to }) => !ids.has(from) && !ids.has(to)),
  };
}

export function removeEdges(flow: Flow, ids: ReadonlySet<string>): Flow {
  return { ...flow, edges: flow.edges.filter((edge) => !ids.has(edgeId(edge))) };
}

/** Draws an edge. `named`: each edge into that node has a name of its own, and gets one where two would be called alike. */
export function connect(flow: Flow, edge: FlowEdge, { named }: { readonly named: boolean }): Flow {
  if (flow.edges.some((other) => edgeId(other) === edgeId(edge))) return flow;
  const names = new Set(flow.edges.filter(({ to }) => to === edge.to).map(sourceName));
  if (!named || !names.has(sourceName(edge))) return { ...flow, edges: [...flow.edges, edge] };
  let number = 2;
  while (names.has(`${edge.from}_${number}`)) number++;
  return { ...flow, edges: [...flow.edges, { ...edge, toHandle: `${edge.from}_${number}` }] };
}

/** Changes settings of a node; one that becomes undefined goes. */
export function changeNode(flow: Flow, id: string, changes: Readonly<Record<string, unknown>>): Flow {
  const change = (node: FlowNode): FlowNode => {
    const merged = Object.entries({ ...node, ...changes }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(merged) as unknown as FlowNode; // id and kind are not among the changes
  };
  return { ...flow, nodes: flow.nodes.map((node) => (node.id === id ? change(node) : node)) };
}

/** Changes members of a setting that is an object; one that becomes undefined goes. */
export function changed(setting: unknown, changes: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const merged = { ...(isObject(setting) ? setting : {}), ...changes };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== undefined));
}

/** Puts nodes where they were dragged to, or laid out. */
export function moveNodes(flow: Flow, positions: ReadonlyMap<string, Position>): Flow {
  const move = (node: FlowNode): FlowNode => {
    const to = positions.get(node.id);
    if (!to || (to.x === node.position?.x && to.y === node.position?.y)) return node;
    return { ...node, position: { x: Math.round(to.x), y: Math.round(to.y) } };
  };
  return { ...flow, nodes: flow.nodes.map(move) };
}

export function copyPart({ nodes, edges }: Flow, ids: ReadonlySet<string>): Part {
  return {
    nodes: nodes.filter(({ id }) => ids.has(id)),
    edges: edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
  };
}

/** Puts a copied part in under new ids, beside where it was copied; a Join goes on speaking of its own sources. */
export function pastePart(
  flow: Flow,
  { nodes, edges }: Part,
): { readonly flow: Flow; readonly ids: ReadonlySet<string> } {
  const ids = new Map<string, string>();
  let into = flow;
  for (const node of nodes) {
    const id = freshId(into, node.id.replace(/_\d+$/, ''));
    ids.set(node.id, id);
    const { x = 0, y = 0 } = node.position ?? {};
    into = addNode(into, { ...node, id, position: { x: x + PASTE_OFFSET, y: y + PASTE_OFFSET } });
  }
  const joins = new Set(nodes.filter(({ kind }) => kind === 'join').map(({ id }) => id));
  const copied = edges.map((edge) => ({
    ...edge,
    from: ids.get(edge.from) ?? edge.from,
    to: ids.get(edge.to) ?? edge.to,
    // Its settings name the edges.
    ...(joins.has(edge.to) && { toHandle: sourceName(edge) }),
  }));
  return { flow: { ...into, edges: [...into.edges, ...copied] }, ids: new Set(ids.values()) };
}

/** A free place behind a node, or at the end of all. */
export function placeBehind({ nodes, ...flow }: Flow, id: string | undefined): Position {
  const before = nodeOf({ ...flow, nodes }, id);
  const right = Math.max(0, ...nodes.map(({ position }) => (position?.x ?? 0) + NODE.width + GAP));
  const wanted = before?.position
    ? { x: before.position.x + NODE.width + GAP, y: before.position.y }
    : { x: nodes.length === 0 ? 0 : right, y: 0 };
  const isTaken = (y: number) =>
    nodes.some(
      ({ position }) =>
        position && Math.abs(position.x - wanted.x) < NODE.width && Math.abs(position.y - y) < NODE.height + 16,
    );
  let { y } = wanted;
  while (isTaken(y)) y += NODE.height + 32;
  return { x: wanted.x, y };
}

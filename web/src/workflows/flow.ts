/** A node as a canvas holds it: unfinished settings are as good as finished ones. */
export interface FlowNode {
  readonly id: string;
  readonly kind: string;
  readonly name?: string;
  readonly position?: Position;
  readonly [setting: string]: unknown;
}

export interface FlowEdge {
  readonly from: string;
  readonly fromHandle?: string;
  readonly to: string;
  readonly toHandle?: string;
}

/** A workflow as a canvas holds it; what else its file has is kept as it is. */
export interface Flow {
  readonly name: string;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
  readonly [other: string]: unknown;
}

export interface Position {
  readonly x: number;
  readonly y: number;
}

/** Every node has this size, so that nothing must be measured. */
export const NODE = { width: 224, height: 72 } as const;

/** A new workflow, of the format that the server reads. */
export const newFlow = (name: string): Flow => ({ dagflux: 1, name, nodes: [], edges: [] });

/** Takes a workflow out of JSON as far as it can be drawn; null: there is nothing to draw. */
export function readFlow(document: unknown): Flow | null {
  if (!isObject(document) || typeof document.name !== 'string') return null;
  const nodes = listOf(document.nodes).filter(
    (node): node is Record<string, unknown> & FlowNode =>
      isObject(node) && typeof node.id === 'string' && typeof node.kind === 'string',
  );
  const edges = listOf(document.edges).filter(
    (edge): edge is Record<string, unknown> & FlowEdge =>
      isObject(edge) && typeof edge.from === 'string' && typeof edge.to === 'string',
  );
  return { ...document, name: document.name, nodes, edges };
}

/** One edge's name: at most one leads from a handle to a handle. */
export const edgeId = ({ from, fromHandle = '', to, toHandle = '' }: FlowEdge): string =>
  [from, fromHandle, to, toHandle].join(' ');

export const nodeOf = ({ nodes }: Flow, id: string | undefined): FlowNode | undefined =>
  nodes.find((node) => node.id === id);

/** The name of an edge at the node that it enters, as a Join's settings speak of it. */
export const sourceName = ({ from, toHandle }: FlowEdge): string => toHandle ?? from;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

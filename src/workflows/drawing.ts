import { z } from 'zod';
import { kindOf, NODE_KINDS, type WorkflowNode } from './nodes/index.ts';
import type { Flow } from './nodes/kind.ts';

/** What a canvas needs to know of a kind of node to draw it. */
export interface KindFacts {
  readonly kind: string;
  /** As people read it. */
  readonly title: string;
  /** Names of the handles that edges leave from. */
  readonly handles: readonly string[];
  readonly takesEdges: boolean;
  /** Each edge that comes in has a name of its own: its toHandle, else the node that it leaves. */
  readonly namedInputs: boolean;
  /** The settings of a new one, as far as there are any without a choice. */
  readonly blank: object;
}

export function kindFacts(): readonly KindFacts[] {
  return Object.keys(NODE_KINDS).map((name) => {
    const blank = { kind: name } as Pick<WorkflowNode, 'kind'>; // one of the names
    const kind = kindOf(blank);
    const takesEdges = kind.inputs(blank).most > 0;
    const { title, handles, namedInputs = false } = kind;
    return { kind: name, title, handles, takesEdges, namedInputs, blank: kind.blank ?? {} };
  });
}

/** A node that an edge may be drawn to, or the reason why not. */
export interface Target {
  readonly node: string;
  /** A sentence; null = it may. */
  readonly refused: string | null;
}

const drawn = z.looseObject({
  nodes: z.array(z.unknown()),
  edges: z.array(
    z.looseObject({
      from: z.string(),
      fromHandle: z.string().optional(),
      to: z.string(),
      toHandle: z.string().optional(),
    }),
  ),
});
const drawnNode = z.looseObject({
  id: z.string(),
  kind: z.string().refine((kind) => Object.hasOwn(NODE_KINDS, kind)),
  name: z.string().optional(),
});

type Edge = z.infer<typeof drawn>['edges'][number];

/**
 * Where an edge from a handle of a node may lead, for every other node. The workflow may be as unfinished as one is that is being
 * drawn: nodes of unknown kinds are left out, and settings count only as far as they say what flows.
 */
export function edgeTargets(document: unknown, from: string, fromHandle: string | undefined): readonly Target[] {
  const drawing = readDrawing(document);
  const source = drawing.nodes.get(from);
  if (source === undefined) return [];
  const handle = fromHandle ?? kindOf(source).handles[0];
  const others = [...drawing.nodes.values()].filter(({ id }) => id !== from);
  return others.map((node) => ({ node: node.id, refused: whyNot(drawing, { from, fromHandle: handle, to: node.id }) }));
}

/** A workflow that may be unfinished: its settings were not read. */
export interface Drawing {
  readonly nodes: ReadonlyMap<string, WorkflowNode>;
  readonly edges: readonly Edge[];
}

/** What can be told of a workflow that is being drawn. Nodes of unknown kinds are left out. */
export function readDrawing(document: unknown): Drawing {
  const nodes = new Map<string, WorkflowNode>();
  const { success, data } = drawn.safeParse(document);
  if (!success) return { nodes, edges: [] };
  for (const each of data.nodes) {
    const read = drawnNode.safeParse(each);
    // Only what says which edges it takes and what it gives is asked of it, which stands any settings.
    if (read.success) nodes.set(read.data.id, read.data as unknown as WorkflowNode);
  }
  return { nodes, edges: data.edges };
}

function whyNot({ nodes, edges }: Drawing, { from, fromHandle, to }: Edge): string | null {
  const [source, target] = [nodes.get(from), nodes.get(to)] as [WorkflowNode, WorkflowNode]; // both were looked up
  const kind = kindOf(target);
  const { most, tables } = kind.inputs(target);
  if (most === 0) return `${withArticle(kind.title)} takes nothing in.`;
  const into = edges.filter((edge) => edge.to === to);
  const first = kindOf(source).handles[0];
  if (into.some((edge) => edge.from === from && (edge.fromHandle ?? first) === fromHandle)) {
    return 'They are connected already.';
  }
  if (into.length >= most) {
    const count = most === 1 ? 'one edge' : `${most} edges`;
    return `${withArticle(kind.title)} takes ${count}, and has ${most === 1 ? 'it' : 'them'}. A Join makes one table of several.`;
  }
  const flow = flowOf({ nodes, edges }, from, new Set());
  if (tables && flow === 'word') {
    return `${withArticle(kind.title)} takes tables, and "${source.name ?? from}" (${kindOf(source).title}) brings none.`;
  }
  const way = findWay(edges, to, from);
  if (way === null) return null;
  const loop = [from, ...way].map((id) => nodes.get(id)?.name ?? id);
  return `This would make a loop: ${loop.join(' → ')}.`;
}

/** What flows out of a node. In a loop, which is told elsewhere, nothing does. */
function flowOf(drawing: Drawing, id: string, seen: Set<string>): Flow {
  const node = drawing.nodes.get(id);
  if (node === undefined || seen.has(id)) return 'word';
  seen.add(id);
  const into = drawing.edges.filter((edge) => edge.to === id);
  return kindOf(node).flow(
    node,
    into.map((edge) => flowOf(drawing, edge.from, seen)),
  );
}

/** The nodes on a shortest way along the edges, both ends among them; null: there is none. */
function findWay(edges: readonly Edge[], from: string, to: string): readonly string[] | null {
  const before = new Map<string, string | null>([[from, null]]);
  // A map yields what is added to it while it is walked.
  for (const at of before.keys()) {
    if (at === to) break;
    for (const edge of edges) if (edge.from === at && !before.has(edge.to)) before.set(edge.to, at);
  }
  if (!before.has(to)) return null;
  const way: string[] = [];
  for (let at: string | null = to; at !== null; at = before.get(at) ?? null) way.unshift(at);
  return way;
}

const withArticle = (title: string) => `${/^[AEIOU]/.test(title) ? 'An' : 'A'} ${title}`;

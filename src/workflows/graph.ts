import { nearNames } from '../contract/near-names.ts';
import { checkClashes } from './clashes.ts';
import { type Edge, type Problem, problemAt, type Workflow } from './document.ts';
import { kindOf, type WorkflowNode } from './nodes/index.ts';
import type { Flow, Ports } from './nodes/kind.ts';

/** An edge with its handles spelled out. */
interface Link {
  readonly from: string;
  readonly fromHandle: string;
  readonly to: string;
  readonly toHandle: string;
}

/** A workflow whose nodes can be run, each after those that it needs. */
export interface Graph {
  readonly workflow: Workflow;
  /** By id, each behind those whose edges lead to it. */
  readonly nodes: ReadonlyMap<string, GraphNode>;
}

export interface GraphNode {
  readonly node: WorkflowNode;
  readonly index: number;
  readonly inputs: readonly Link[];
  readonly outputs: readonly Link[];
  readonly flow: Flow;
  /** The connection where its result stands; null = it has none, or it is not known before the run. */
  readonly place: string | null;
}

type Draft = { -readonly [K in keyof GraphNode]: GraphNode[K] } & { readonly inputs: Link[]; readonly outputs: Link[] };

/** Orders a workflow, or says what keeps it from being run. */
export function buildGraph(
  workflow: Workflow,
  ports: Pick<Ports, 'operations' | 'tableKey'>,
): { readonly graph: Graph } | { readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const tell = (path: readonly PropertyKey[], why: string, hint?: string) => {
    problems.push(problemAt(workflow, path, why, hint));
  };
  const nodes = new Map<string, Draft>();
  workflow.nodes.forEach((node, index) => {
    if (nodes.has(node.id)) tell(['nodes', index, 'id'], `the id "${node.id}" is used twice`);
    else nodes.set(node.id, { node, index, inputs: [], outputs: [], flow: 'word', place: null });
  });
  for (const [index, edge] of workflow.edges.entries()) link(edge, index, nodes, tell);
  if (problems.length > 0) return { problems };
  const order = sort(nodes);
  if (order.length < nodes.size) {
    const message = `This would make a loop: ${findLoop(nodes, new Set(order))}.`;
    problems.push({ path: 'edges', message, hint: 'Take one of these edges away.', node: null });
    return { problems };
  }
  checkNodes(
    order.map((id) => nodes.get(id) as Draft),
    nodes,
    ports,
    tell,
  );
  checkStart(nodes, tell);
  if (problems.length > 0) return { problems };
  const ordered = new Map(order.map((id) => [id, nodes.get(id) as Draft]));
  checkClashes(ordered, ports, tell);
  if (problems.length > 0) return { problems };
  return { graph: { workflow, nodes: ordered } };
}

type Tell = (path: readonly PropertyKey[], why: string, hint?: string) => void;

function link(edge: Edge, index: number, nodes: Map<string, Draft>, tell: Tell): void {
  const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
  for (const side of ['from', 'to'] as const) {
    if (nodes.has(edge[side])) continue;
    const [near] = nearNames(edge[side], nodes.keys());
    tell(['edges', index, side], `there is no node "${edge[side]}"`, near && `Did you mean "${near}"?`);
  }
  if (from === undefined || to === undefined) return;
  const source = kindOf(from.node);
  const target = kindOf(to.node);
  const fromHandle = edge.fromHandle ?? source.handles[0] ?? 'out';
  const toHandle = edge.toHandle ?? (target.namedInputs ? edge.from : 'in');
  if (!source.handles.includes(fromHandle)) {
    const those = source.handles.map((name) => `"${name}"`).join(' and ');
    tell(['edges', index, 'fromHandle'], `a ${source.title} has no handle "${fromHandle}"`, `It has ${those}.`);
  } else if (source.handles.length > 1 && edge.fromHandle === undefined) {
    const those = source.handles.map((name) => `"${name}"`).join(' or ');
    tell(['edges', index, 'fromHandle'], `a ${source.title} has two ways: say which`, `Write ${those}.`);
  }
  if (!target.namedInputs && toHandle !== 'in') {
    tell(['edges', index, 'toHandle'], `a ${target.title} has no handle "${toHandle}"`, 'Leave it out.');
  }
  if (target.namedInputs && to.inputs.some((other) => other.toHandle === toHandle)) {
    tell(
      ['edges', index, 'toHandle'],
      `two edges bring "${toHandle}" to "${edge.to}"`,
      'Give one of them a toHandle of its own.',
    );
  }
  const whole = { from: edge.from, fromHandle, to: edge.to, toHandle };
  from.outputs.push(whole);
  to.inputs.push(whole);
}

/** The nodes that can be ordered, in their order (Kahn's): all, unless there is a loop. */
function sort(nodes: ReadonlyMap<string, Draft>): string[] {
  const waitsFor = new Map([...nodes].map(([id, { inputs }]) => [id, inputs.length]));
  const order = [...nodes.keys()].filter((id) => waitsFor.get(id) === 0);
  for (const id of order) {
    for (const { to } of nodes.get(id)?.outputs ?? []) {
      const left = (waitsFor.get(to) ?? 0) - 1;
      waitsFor.set(to, left);
      if (left === 0) order.push(to);
    }
  }
  return order;
}

/** Some loop among the nodes that could not be ordered, as `a → b → a`, with the names that people read. */
function findLoop(nodes: ReadonlyMap<string, Draft>, ordered: ReadonlySet<string>): string {
  const path: string[] = [];
  const seen = new Set<string>();
  // Each of them has an edge that comes from another of them: backwards one comes around.
  let at = [...nodes.keys()].find((id) => !ordered.has(id)) ?? '';
  while (!seen.has(at)) {
    seen.add(at);
    path.push(at);
    at = nodes.get(at)?.inputs.find(({ from }) => !ordered.has(from))?.from ?? '';
  }
  const loop = [...path.slice(path.indexOf(at)), at].reverse();
  const shown = loop.length > 12 ? [...loop.slice(0, 11), '…', ...loop.slice(-1)] : loop;
  return shown.map((id) => nodes.get(id)?.node.name ?? id).join(' → ');
}

function checkNodes(
  order: readonly Draft[],
  nodes: ReadonlyMap<string, Draft>,
  ports: Pick<Ports, 'operations'>,
  tell: Tell,
): void {
  for (const draft of order) {
    const { node, index, inputs } = draft;
    const kind = kindOf(node);
    const incoming = inputs.map(({ from }) => nodes.get(from)?.flow ?? 'word');
    draft.flow = kind.flow(node, incoming);
    const { least, most, tables } = kind.inputs(node);
    const wants = tables ? plural(least, 'table') : plural(least, 'edge');
    if (inputs.length < least) {
      const has = inputs.length === 0 ? 'nothing leads to it' : `it has ${inputs.length}`;
      tell(
        ['nodes', index],
        `a ${kind.title} needs ${least < most && least > 1 ? 'at least ' : ''}${wants}, and ${has}`,
      );
    }
    if (inputs.length > most) {
      const why = most === 0 ? 'takes nothing in' : `takes ${plural(most, 'edge')}`;
      tell(
        ['nodes', index],
        `a ${kind.title} ${why}, and ${inputs.length} lead to it`,
        most === 0 ? undefined : 'A Join makes one table of several.',
      );
    }
    inputs.forEach(({ from }, at) => {
      if (!tables || incoming[at] === 'table') return;
      const title = kindOf((nodes.get(from) as Draft).node).title;
      tell(['nodes', index], `a ${kind.title} takes tables, and "${from}" (${title}) brings none`);
    });
    const places = inputs.map(({ from }) => nodes.get(from)?.place ?? null);
    const found =
      kind.check?.(
        node,
        inputs.map(({ toHandle }, at) => ({ handle: toHandle, place: places[at] ?? null })),
      ) ?? [];
    for (const { path, message, hint } of found) tell(['nodes', index, ...path], message, hint);
    try {
      draft.place = found.length > 0 ? null : kind.place(node, places, ports);
    } catch (error) {
      tell(['nodes', index, 'operation'], error instanceof Error ? error.message : String(error));
    }
  }
}

/** At most one Start; where it leads somewhere, it leads to all. */
function checkStart(nodes: ReadonlyMap<string, Draft>, tell: Tell): void {
  const [start, second] = [...nodes.values()].filter(({ node }) => node.kind === 'start');
  if (second !== undefined)
    tell(['nodes', second.index], 'there is a Start already', 'One workflow starts in one way.');
  if (start === undefined || start.outputs.length === 0) return;
  const reached = descendants(nodes, start.node.id);
  for (const { node, index } of nodes.values()) {
    // What needs an input and has none was told already.
    if (reached.has(node.id) || node.kind === 'start') continue;
    tell(['nodes', index], `nothing leads from Start to "${node.id}", so it would never run`, 'Draw an edge to it.');
  }
}

/** A node and all that come after it. */
export function descendants(nodes: ReadonlyMap<string, Pick<GraphNode, 'outputs'>>, id: string): ReadonlySet<string> {
  return reach(id, (at) => nodes.get(at)?.outputs.map(({ to }) => to));
}

/** A node and all that it needs. */
export function ancestors(nodes: ReadonlyMap<string, Pick<GraphNode, 'inputs'>>, id: string): ReadonlySet<string> {
  return reach(id, (at) => nodes.get(at)?.inputs.map(({ from }) => from));
}

function reach(id: string, next: (id: string) => readonly string[] | undefined): ReadonlySet<string> {
  const reached = new Set([id]);
  // A set yields what is added to it while it is walked.
  for (const at of reached) for (const other of next(at) ?? []) reached.add(other);
  return reached;
}

const plural = (count: number, word: string) => `${count === 1 ? 'one' : count} ${word}${count === 1 ? '' : 's'}`;

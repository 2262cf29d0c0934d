import type { Problem } from './document.ts';
import { descendants, type GraphNode } from './graph.ts';
import { kindOf } from './nodes/index.ts';
import type { Ports, Target } from './nodes/kind.ts';
import { sameReference } from './nodes/place.ts';

type Asked = Pick<Ports, 'operations' | 'tableKey'>;
type Tell = (path: readonly PropertyKey[], why: Problem['message'], hint?: string) => void;
type Nodes = ReadonlyMap<string, Pick<GraphNode, 'node' | 'index' | 'inputs' | 'outputs'>>;

/** Finds nodes that write the same table or file side by side, or make what another one has made. `nodes` in their order. */
export function checkClashes(nodes: Nodes, ports: Asked, tell: Tell): void {
  const ways = waysTo(nodes);
  for (const writers of writersOf(nodes, ports)) {
    const behind = new Map(writers.map(({ id }) => [id, descendants(nodes, id)]));
    writers.forEach(({ id, index, target }, at) => {
      const others = writers.slice(0, at).filter((other) => !exclude(ways.get(other.id), ways.get(id)));
      const beside = others.find((other) => !behind.get(other.id)?.has(id));
      const place = target.isFile ? target.at : sameReference(target.at);
      if (beside !== undefined) {
        const hint = 'Draw an edge from one to the other, or let one of them write elsewhere.';
        tell(['nodes', index, ...target.path], `"${beside.id}" writes ${place} too, and they run side by side`, hint);
      } else if (others[0] !== undefined && target.creates) {
        const hint = 'Let it replace or add to what is there, or write elsewhere.';
        tell(
          ['nodes', index, ...target.path],
          `"${others[0].id}" has made ${place} before, and this makes it anew`,
          hint,
        );
      }
    });
  }
}

interface Writer {
  readonly id: string;
  readonly index: number;
  readonly target: Target;
}

/** The nodes that write, those of one place together; without places where only one does. */
function writersOf(nodes: Nodes, ports: Asked): readonly (readonly Writer[])[] {
  const stands = new Map<string, string | null>();
  const writers = new Map<string, Writer[]>();
  for (const [id, { node, index, inputs }] of nodes) {
    const kind = kindOf(node);
    const before = inputs.map(({ from }) => stands.get(from) ?? null);
    const target = kind.target?.(node, before, ports) ?? null;
    stands.set(id, target?.at ?? null);
    if (target === null || kind.writes(node, ports) === null) continue;
    const key = target.isFile ? target.at : ports.tableKey(target.at);
    writers.set(key, [...(writers.get(key) ?? []), { id, index, target }]);
  }
  return [...writers.values()].filter((found) => found.length > 1);
}

type Ways = ReadonlyMap<string, string>;

/** Of each node: the branches that it comes behind, and the way out of each that leads to it. */
function waysTo(nodes: Nodes): ReadonlyMap<string, Ways> {
  const ways = new Map<string, Ways>();
  for (const [id, { inputs }] of nodes) {
    const own = new Map<string, string>();
    for (const { from, fromHandle } of inputs) {
      for (const [branch, way] of ways.get(from) ?? []) own.set(branch, way);
      if (nodes.get(from)?.node.kind === 'branch') own.set(from, fromHandle);
    }
    ways.set(id, own);
  }
  return ways;
}

/** Whether a branch lets only one of them run. */
function exclude(one: Ways = new Map(), other: Ways = new Map()): boolean {
  return [...one].some(([branch, way]) => other.has(branch) && other.get(branch) !== way);
}

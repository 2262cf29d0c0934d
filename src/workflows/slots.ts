import type { Graph } from './graph.ts';
import { kindOf } from './nodes/index.ts';
import type { Ports } from './nodes/kind.ts';
import { WORKSPACE } from './nodes/place.ts';

/** The connections that a node reads from and writes to. */
interface Traffic {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** Which nodes may run at the same time. */
export interface Slots {
  /** Takes its places, where all are free. */
  take(id: string): boolean;
  release(id: string): void;
}

/** At most so many nodes at once, whatever they use. */
const MOST_NODES = 8;

/**
 * A connection has places for as many nodes as `places` says. And between connections: while one is read from by some node it is not
 * written to by another, since two nodes that each hold what the other waits for would wait for ever. The workspace has no pool that
 * could be empty.
 */
export function createSlots(
  graph: Graph,
  ports: Pick<Ports, 'operations'>,
  places: (connection: string) => number,
): Slots {
  const running = new Map<string, Traffic>();
  const uses = new Map<string, number>();
  // Asked again each time that a node ends: worked out once.
  const limit = memoized(places);
  const trafficOfNode = memoized((id: string) => trafficOf(graph, id, ports));
  const isFree = (traffic: Traffic): boolean => {
    if (running.size >= MOST_NODES) return false;
    if (connectionsOf(traffic).some((name) => (uses.get(name) ?? 0) >= limit(name))) return false;
    return !crosses(traffic) || ![...running.values()].some((other) => crosses(other) && meets(traffic, other));
  };
  const count = (traffic: Traffic, by: number) => {
    for (const name of connectionsOf(traffic)) uses.set(name, (uses.get(name) ?? 0) + by);
  };
  return {
    take(id) {
      const traffic = trafficOfNode(id);
      if (!isFree(traffic)) return false;
      running.set(id, traffic);
      count(traffic, 1);
      return true;
    },
    release(id) {
      const traffic = running.get(id);
      if (traffic === undefined) return;
      running.delete(id);
      count(traffic, -1);
    },
  };
}

function memoized<T>(work: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = work(key);
    known.set(key, made);
    return made;
  };
}

function trafficOf({ nodes }: Graph, id: string, ports: Pick<Ports, 'operations'>): Traffic {
  const one = nodes.get(id);
  if (one === undefined) return { reads: [], writes: [] };
  const inputs = one.inputs.flatMap(({ from }) => nodes.get(from)?.place ?? []);
  const reads = [...inputs, ...(kindOf(one.node).uses?.(one.node, ports) ?? [])];
  const writes = one.place === null ? [] : [one.place];
  // A join may run at any of its ends, so rows may travel either way.
  return one.node.kind === 'join' ? { reads: [...reads, ...writes], writes: [...reads, ...writes] } : { reads, writes };
}

const connectionsOf = ({ reads, writes }: Traffic) => [...new Set([...reads, ...writes])];

const crosses = (traffic: Traffic) => connectionsOf(traffic).length > 1 && traffic.writes.length > 0;

function meets(one: Traffic, other: Traffic): boolean {
  const blocks = ({ reads }: Traffic, { writes }: Traffic) => {
    return writes.some((name) => name !== WORKSPACE && reads.includes(name));
  };
  return blocks(one, other) || blocks(other, one);
}

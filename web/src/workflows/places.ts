import type { Flow } from './flow.ts';
import { type Places, tidy } from './layout.ts';

type Drawn = Pick<Flow, 'nodes' | 'edges'> & { readonly name?: string };

/** Above so many nodes a worker lays out: it takes longer than a picture may. */
const AT_ONCE = 200;

/** The last layout of a worker: what was laid out, and where its nodes stand. */
let last: { readonly name: string | undefined; readonly shape: string; readonly places: Places } | undefined;

const isPlaced = ({ nodes }: Drawn) => nodes.every(({ position }) => position !== undefined);
const shapeOf = ({ nodes, edges }: Drawn) =>
  JSON.stringify([nodes.map(({ id }) => id), edges.map(({ from, to }) => [from, to])]);

/** Whether its places are known once `layOut` has ended, and not yet. */
export const mustWait = (flow: Drawn): boolean =>
  flow.nodes.length > AT_ONCE && !isPlaced(flow) && last?.shape !== shapeOf(flow);

/** Lays out all of it: small ones at once, large ones by a worker. */
export async function layOut(flow: Drawn): Promise<Places> {
  if (flow.nodes.length <= AT_ONCE) return tidy(flow);
  const shape = shapeOf(flow);
  if (last?.shape === shape) return last.places;
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const { promise, resolve, reject } = Promise.withResolvers<Places>();
  worker.onmessage = ({ data }: MessageEvent<Places>) => resolve(data);
  worker.onerror = ({ message }) => reject(new Error(message));
  const nodes = flow.nodes.map(({ id, kind }) => ({ id, kind }));
  worker.postMessage({ nodes, edges: flow.edges } satisfies Drawn);
  try {
    const places = await promise;
    last = { name: flow.name, shape, places };
    return places;
  } finally {
    worker.terminate();
  }
}

/** Where each node is drawn: where it was put, else where a layout of all puts it; those of a layout to come are not there yet. */
export function positionsOf(flow: Drawn): Places {
  const laidOut: Places = isPlaced(flow) ? new Map() : known(flow);
  return new Map(
    flow.nodes.flatMap(({ id, position }) => {
      const place = position ?? laidOut.get(id);
      return place ? [[id, place]] : [];
    }),
  );
}

function known(flow: Drawn): Places {
  if (flow.nodes.length <= AT_ONCE) return tidy(flow);
  // Of an earlier shape of it: better than nothing until the next one is there.
  return last?.shape === shapeOf(flow) || last?.name === flow.name ? (last?.places ?? new Map()) : new Map();
}

/** The next node along the edges, or beside: among several the nearest in height. */
export function neighbour(flow: Drawn, id: string, direction: 'left' | 'right' | 'up' | 'down'): string | undefined {
  const positions = positionsOf(flow);
  const at = positions.get(id);
  if (!at) return undefined;
  const along = {
    left: flow.edges.filter(({ to }) => to === id).map(({ from }) => from),
    right: flow.edges.filter(({ from }) => from === id).map(({ to }) => to),
  };
  const distance = (other: { readonly x: number; readonly y: number }) =>
    Math.abs(other.y - at.y) * 2 + Math.abs(other.x - at.x);
  const candidates =
    direction === 'left' || direction === 'right'
      ? along[direction]
      : [...positions].filter(([, { y }]) => (direction === 'up' ? y < at.y : y > at.y)).map(([other]) => other);
  return candidates
    .filter((other) => other !== id)
    .map((other) => ({ other, far: distance(positions.get(other) ?? at) }))
    .sort((a, b) => a.far - b.far)[0]?.other;
}

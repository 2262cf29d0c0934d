import { z } from 'zod';

/** The part of a workflow that is asked for. */
export interface Part {
  /** The node to begin with. */
  readonly from?: string | undefined;
  /** The node to end with. */
  readonly to?: string | undefined;
}

const drawn = z.looseObject({
  nodes: z.array(z.looseObject({ id: z.string() })),
  edges: z.array(z.looseObject({ from: z.string(), to: z.string() })),
});

type Edge = z.infer<typeof drawn>['edges'][number];

/**
 * A workflow's document without the nodes that a part of it needs nothing of, which may be unfinished. As it is where no part is
 * asked for, or one that is not there.
 */
export function cutToPart(document: unknown, { from, to }: Part): unknown {
  const { success, data } = drawn.safeParse(document);
  if (!success || (from === undefined && to === undefined)) return document;
  const { nodes, edges } = data;
  const isThere = (id: string | undefined) => id === undefined || nodes.some((node) => node.id === id);
  if (!isThere(from) || !isThere(to)) return document;
  const ends = to === undefined ? [...along(edges, [from ?? ''], 'onwards')] : [to];
  const needed = along(edges, ends, 'back');
  // What it begins with leads there, or planning says that it does not.
  if (from !== undefined) for (const id of along(edges, [from], 'back')) needed.add(id);
  return {
    ...data,
    nodes: nodes.filter(({ id }) => needed.has(id)),
    edges: edges.filter((edge) => needed.has(edge.from) && needed.has(edge.to)),
  };
}

/** Some nodes, and all that the edges lead to from them. */
function along(edges: readonly Edge[], from: readonly string[], way: 'onwards' | 'back'): Set<string> {
  const found = new Set(from);
  // A set yields what is added to it while it is walked.
  for (const at of found) {
    for (const edge of edges) {
      if (way === 'onwards' && edge.from === at) found.add(edge.to);
      if (way === 'back' && edge.to === at) found.add(edge.from);
    }
  }
  return found;
}

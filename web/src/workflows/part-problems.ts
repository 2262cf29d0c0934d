import type { Flow } from './flow.ts';
import type { Problem } from './queries.ts';

interface Part {
  /** The node to begin with. */
  readonly from?: string | undefined;
  /** The node to end with. */
  readonly to?: string | undefined;
}

type Edges = Flow['edges'];

/** What keeps a part of a workflow from being run: what is wrong with its nodes, with those that it needs, and with the whole. */
export function problemsOf({ edges }: Flow, problems: readonly Problem[], { from, to }: Part): readonly Problem[] {
  if (from === undefined && to === undefined) return problems;
  const asked = to ?? [...walk(edges, [from ?? ''], 'onwards')];
  const needed = walk(edges, [asked].flat(), 'back');
  return problems.filter((problem) => {
    const at = nodeAt({ edges }, problem);
    return at === undefined || needed.has(at);
  });
}

/** The node that a problem is about: of an edge where it leads to; undefined: the whole. */
export const nodeAt = ({ edges }: Pick<Flow, 'edges'>, { node, path }: Pick<Problem, 'node' | 'path'>) =>
  node ?? edges[Number(/^edges\[(\d+)\]/.exec(path)?.[1])]?.to;

/** Some nodes, and all that the edges lead to from them. */
function walk(edges: Edges, from: readonly string[], way: 'onwards' | 'back'): ReadonlySet<string> {
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

import type { ErrorCode } from '../contract/errors.ts';
import type { GraphNode } from '../workflows/graph.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import { WORKSPACE } from './connection-errors.ts';

/** Where a person goes to mend what stopped a run. */
export interface Mending {
  readonly node: string;
  /** The setting of the node to look at first: `sql`, `table.to`. Null: it is none of them. */
  readonly path: string | null;
  /** The connection to look at, where it is that and only one comes into question. */
  readonly connection: string | null;
}

/** What is wrong is the connection, or what its database lets this person do. */
const OF_CONNECTION: readonly ErrorCode[] = ['unreachable', 'unauthenticated', 'unauthorized'];
/** Nothing that is written in the node is wrong. */
const OF_NOTHING: readonly ErrorCode[] = ['timeout', 'cancelled', 'busy', 'internal'];

/** `nodes`: of the workflow as it was run; without it the node is all there is to say. */
export async function mendingOf(
  { node: id, code }: { readonly node: string; readonly code: ErrorCode },
  nodes: ReadonlyMap<string, GraphNode> | null,
  ports: Pick<Ports, 'operations'>,
): Promise<Mending> {
  const found = nodes?.get(id);
  const nowhere = { node: id, path: null, connection: null };
  if (nodes === null || found === undefined || OF_NOTHING.includes(code)) return nowhere;
  const { kindOf } = await import('../workflows/nodes/index.ts');
  const kind = kindOf(found.node);
  if (!OF_CONNECTION.includes(code)) return { ...nowhere, path: kind.mends?.(found.node, code) ?? null };
  const inputs = found.inputs.map(({ from }) => nodes.get(from)?.place ?? null);
  const used = [found.place, ...inputs, ...(kind.uses?.(found.node, ports) ?? [])];
  const [one, ...others] = new Set(used.filter((each) => each !== null && each !== WORKSPACE));
  return { ...nowhere, connection: one !== undefined && others.length === 0 ? one : null };
}

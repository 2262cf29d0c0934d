import { type Drawing, readDrawing } from './drawing.ts';
import type { NodeRecord } from './events.ts';
import { kindOf, type WorkflowNode } from './nodes/index.ts';
import type { Ports } from './nodes/kind.ts';
import { sameReference } from './nodes/place.ts';

/** A table that comes into a node, as far as it is known before a run. */
export interface Incoming {
  /** Its name in the settings of a Join. */
  readonly name: string;
  /** The node that it comes from, and how people call that one. */
  readonly from: string;
  readonly title: string;
  /** `connection:schema.table`; null = it is not there yet. */
  readonly table: string | null;
}

/** What became of the nodes in the last run; records of results that are gone are left out. */
export interface LastRun {
  readonly document: unknown;
  readonly records: ReadonlyMap<string, NodeRecord>;
}

interface Known extends Pick<Ports, 'operations'> {
  readonly last: LastRun | null;
}

/**
 * A node of a workflow that may be unfinished, and the tables that come into it, in the order of its edges. What another node makes
 * is there once that node has run as it is now. Undefined: there is no such node.
 */
export function nodeWithInputs(
  document: unknown,
  id: string,
  known: Known,
): { readonly node: WorkflowNode; readonly inputs: readonly Incoming[] } | undefined {
  const drawing = readDrawing(document);
  const node = drawing.nodes.get(id);
  if (node === undefined) return undefined;
  const before = known.last === null ? null : readDrawing(known.last.document);
  const edges = drawing.edges.filter(({ to }) => to === id);
  return {
    node,
    inputs: edges.map(({ from, toHandle }) => ({
      name: toHandle ?? from,
      from,
      title: drawing.nodes.get(from)?.name ?? from,
      table: tableOf(from, { drawing, before, known, seen: new Set([id]) }),
    })),
  };
}

interface Looking {
  readonly drawing: Drawing;
  /** The workflow as it was in the last run. */
  readonly before: Drawing | null;
  readonly known: Known;
  readonly seen: ReadonlySet<string>;
}

/** Where the result of a node stands; null = nowhere yet, or in a loop. */
function tableOf(id: string, { seen, ...looking }: Looking): string | null {
  const { drawing, before, known } = looking;
  const node = drawing.nodes.get(id);
  if (node === undefined || seen.has(id)) return null;
  if (makesTable(node)) {
    const record = known.last?.records.get(id);
    return record !== undefined && before !== null && recipe(drawing, id) === recipe(before, id) ? record.table : null;
  }
  const inputs = drawing.edges
    .filter(({ to }) => to === id)
    .map(({ from }) => tableOf(from, { ...looking, seen: new Set([...seen, id]) }));
  try {
    const at = kindOf(node).target?.(node, inputs, known)?.at;
    return at === undefined ? null : sameReference(at);
  } catch {
    return null; // unfinished
  }
}

/** Its table is what it makes, and no table that is there in any case. */
function makesTable(node: WorkflowNode): boolean {
  switch (node.kind) {
    case 'source':
      return node.table === undefined;
    case 'transformer':
      return node.operation === undefined && node.mode !== 'in place';
    case 'join':
      return node.operation === undefined && node.target?.mode !== 'merge';
    default:
      return false;
  }
}

/** The settings of a node and of all before it, without what only people see: where that is the same, the result has the same columns. */
function recipe({ nodes, edges }: Drawing, id: string, seen: ReadonlySet<string> = new Set()): string {
  const node = nodes.get(id);
  if (node === undefined || seen.has(id)) return '';
  const { name: _, position: __, ...settings } = node;
  const before = edges
    .filter(({ to }) => to === id)
    .map(({ from, fromHandle, toHandle }) => [
      recipe({ nodes, edges }, from, new Set([...seen, id])),
      fromHandle,
      toHandle,
    ]);
  return JSON.stringify([settings, before]);
}

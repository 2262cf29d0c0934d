import { addNode, freshId, moveNodes, placeBehind } from './edits.ts';
import { type Flow, newFlow, readFlow } from './flow.ts';
import { positionsOf } from './places.ts';
import { sourceOf } from './source-of.ts';

interface Table {
  readonly connection: string;
  readonly schema: string;
  readonly table: string;
}

/** A saved workflow's document, or an empty one of that name, with one Data Source more; what is there stays where it is. */
export function withSource(document: unknown, table: Table): { readonly flow: Flow; readonly node: string } {
  const flow = typeof document === 'string' ? newFlow(document) : readFlow(document);
  const source = sourceOf({ ...table });
  if (!flow || !source) throw new Error('This workflow cannot be drawn: it has no name or no nodes.');
  const placed = moveNodes(flow, positionsOf(flow));
  const node = freshId(placed, source.id);
  const position = placeBehind(placed, undefined);
  return { flow: addNode(placed, { ...source, id: node, kind: 'source', position }), node };
}

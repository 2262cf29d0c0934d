import type { CanvasStore } from './canvas-store.ts';
import { copyPart, type Part, pastePart, removeEdges, removeNodes } from './edits.ts';
import type { Selection } from './use-selection.ts';

/** Of this window, across workflows. */
let copied: Part | undefined;

/** Copy, cut, paste, duplicate and delete of what is selected. */
export function clipboardOf(
  { store, edit }: CanvasStore,
  selection: Selection,
  {
    onSelect,
    onRemoved,
  }: {
    readonly onSelect: (nodes: ReadonlySet<string>) => void;
    /** Says what is gone. */
    readonly onRemoved: (says: string) => void;
  },
) {
  const { nodes } = selection;
  const take = () => copyPart(store.getState().flow, nodes);
  const paste = (part: Part | undefined) => {
    if (!part || part.nodes.length === 0) return;
    const { flow, ids } = pastePart(store.getState().flow, part);
    edit(() => flow);
    onSelect(ids);
  };
  /** `focused` goes where nothing is selected. */
  const remove = (focused: Selection = selection) => {
    const { nodes, edges } = selection.nodes.size + selection.edges.size > 0 ? selection : focused;
    if (nodes.size === 0 && edges.size === 0) return;
    edit((flow) => removeEdges(removeNodes(flow, nodes), edges));
    onSelect(new Set());
    const [count, what] = nodes.size > 0 ? [nodes.size, 'node'] : [edges.size, 'edge'];
    onRemoved(count === 1 ? `1 ${what} is gone.` : `${count} ${what}s are gone.`);
  };
  const copy = () => {
    if (nodes.size > 0) copied = take();
  };
  return {
    copy,
    cut() {
      copy();
      remove();
    },
    paste: () => paste(copied),
    duplicate: () => paste(take()),
    remove,
  };
}

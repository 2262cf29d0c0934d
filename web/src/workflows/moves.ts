import type { CanvasStore } from './canvas-store.ts';
import { moveNodes } from './edits.ts';
import { neighbour, positionsOf } from './places.ts';
import { focusNode } from './use-canvas-keys.ts';

interface Focus {
  /** The node that has the focus, else the selected one. */
  readonly current: () => string | undefined;
  readonly select: (id: string) => void;
}

/** What the arrows do: along the edges from node to node, or the selected nodes a little further. */
export function movesOf({ store, edit }: CanvasStore, selected: ReadonlySet<string>, { current, select }: Focus) {
  return {
    arrow: (direction: 'left' | 'right' | 'up' | 'down') => () => {
      const { flow } = store.getState();
      const from = current();
      const to = from === undefined ? flow.nodes[0]?.id : neighbour(flow, from, direction);
      if (to === undefined) return;
      select(to);
      focusNode(to);
    },
    nudge: (x: number, y: number) => () =>
      edit((flow) => {
        const moved = [...positionsOf(flow)].map(
          ([id, at]) => [id, selected.has(id) ? { x: at.x + x, y: at.y + y } : at] as const,
        );
        return moveNodes(flow, new Map(moved));
      }, 'nudge'),
  };
}

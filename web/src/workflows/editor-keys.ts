import type { CanvasStore } from './canvas-store.ts';
import { movesOf } from './moves.ts';
import { type CanvasKeys, focused, focusedNode } from './use-canvas-keys.ts';
import { clipboardOf } from './use-clipboard.ts';
import type { Editing } from './use-editing.ts';
import { NONE, type Selection } from './use-selection.ts';

interface KeysOptions {
  readonly canvas: CanvasStore;
  readonly editing: Editing;
  readonly selection: Selection;
  /** The one selected node. */
  readonly only: string | undefined;
  readonly select: (...ids: readonly string[]) => void;
  readonly setSelection: (selection: Selection) => void;
  readonly runTo: (node: string) => void;
  readonly stop: () => void;
}

/** What each key does on the canvas. */
export function keysOf(options: KeysOptions): CanvasKeys {
  const { canvas, editing, selection, only, select, setSelection } = options;
  const { arrange, fit, handlesOf, offer, open, setDialog } = editing;
  const current = () => focusedNode() ?? only;
  const { arrow, nudge } = movesOf(canvas, selection.nodes, { current, select });
  const clipboard = clipboardOf(canvas, selection, {
    onSelect: (ids) => select(...ids),
    onRemoved: editing.setRemoved,
  });
  const withCurrent = (work: (id: string) => void) => () => {
    const id = current();
    if (id !== undefined) work(id);
  };
  return {
    ArrowLeft: arrow('left'),
    ArrowRight: arrow('right'),
    ArrowUp: arrow('up'),
    ArrowDown: arrow('down'),
    'Mod+ArrowLeft': nudge(-16, 0),
    'Mod+ArrowRight': nudge(16, 0),
    'Mod+ArrowUp': nudge(0, -16),
    'Mod+ArrowDown': nudge(0, 16),
    Enter: withCurrent((id) => open(id)),
    ' ': withCurrent((id) => select(id)),
    Escape: () => setSelection(NONE),
    Delete: () => clipboard.remove(focused()),
    Backspace: () => clipboard.remove(focused()),
    a: () => {
      const [first, second] = handlesOf(current() ?? '');
      offer(current(), second && first);
    },
    c: withCurrent((id) => setDialog({ is: 'connect', node: id, handles: handlesOf(id) })),
    t: () => void arrange(),
    f: fit,
    o: () => setDialog({ is: 'outline' }),
    'Mod+z': canvas.undo,
    'Mod+Shift+z': canvas.redo,
    'Mod+y': canvas.redo,
    'Mod+c': clipboard.copy,
    'Mod+x': clipboard.cut,
    'Mod+v': clipboard.paste,
    'Mod+d': clipboard.duplicate,
    'Mod+a': () => select(...canvas.store.getState().flow.nodes.map(({ id }) => id)),
    'Mod+Enter': withCurrent(options.runTo),
    'Mod+.': options.stop,
  };
}

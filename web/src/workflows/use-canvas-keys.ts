import { useEffect, useRef } from 'react';
import type { Selection } from './use-selection.ts';

/** By key, as `Mod+Shift+z`, `ArrowLeft`, `a`. */
export type CanvasKeys = Readonly<Record<string, () => void>>;

/** Keys of the canvas: not while somebody types, nor behind a dialog. */
export function useCanvasKeys(keys: CanvasKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target } = event;
      if (event.altKey || !(target instanceof Element)) return;
      if (target.closest('input, textarea, select, [contenteditable=true], .cm-editor, [role=menu]')) return;
      if (document.querySelector('[aria-modal=true], [role=dialog]')) return;
      const isMod = event.ctrlKey || event.metaKey;
      const name = `${isMod ? 'Mod+' : ''}${event.shiftKey ? 'Shift+' : ''}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
      const run = latest.current[name];
      if (!run) return;
      // Enter and the arrows belong to whatever button has the focus, but for nodes.
      const isPlain = event.key === 'Enter' || event.key === ' ' || event.key.startsWith('Arrow');
      const isOnCanvas = target === document.body || target.closest('.react-flow') !== null;
      if (isPlain && !isMod && target.closest('button, a, [role=tab], [role=separator]')) return;
      if (isPlain && !isOnCanvas) return;
      if (event.key === 'Delete' || event.key === 'Backspace' || /^Mod\+[acvxd]$/.test(name)) {
        if (!isOnCanvas) return;
      }
      event.preventDefault();
      event.stopPropagation();
      run();
    };
    // Before the drawing's own keys, which move nodes by arrows.
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, []);
}

/** The node that has the focus. */
export function focusedNode(): string | undefined {
  const node = document.activeElement?.closest<HTMLElement>('.react-flow__node');
  return node?.dataset.id;
}

/** What has the focus, a node or an edge, as a selection of it. */
export function focused(): Selection {
  const edge = document.activeElement?.closest<HTMLElement>('.react-flow__edge')?.dataset.id;
  const node = focusedNode();
  return { nodes: new Set(node === undefined ? [] : [node]), edges: new Set(edge === undefined ? [] : [edge]) };
}

/** Gives a node the focus once it is drawn. */
export function focusNode(id: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus(),
  );
}

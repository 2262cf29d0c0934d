import { useQuery } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { FIT } from './canvas-settings.ts';
import type { CanvasStore } from './canvas-store.ts';
import type { OpenDialog } from './editor-dialogs.tsx';
import { addNode, connect, freshId, moveNodes, placeBehind } from './edits.ts';
import { nodeOf, type Position } from './flow.ts';
import { positionsOf, tidy } from './layout.ts';
import { kindsQuery, type Problem } from './queries.ts';
import { focusNode } from './use-canvas-keys.ts';

interface AddAt {
  readonly position?: Position | undefined;
  readonly behind?: string | undefined;
  readonly handle?: string | undefined;
}

interface EditingOptions {
  readonly canvas: CanvasStore;
  readonly select: (...ids: readonly string[]) => void;
  /** The pane of the selected node is shown. */
  readonly onPane: () => void;
}

/** What can be done with a drawing: nodes are added, edges drawn, all of it laid out, its problems looked at. */
export function useEditing({ canvas, select, onPane }: EditingOptions) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const { fitView } = useReactFlow();
  const [dialog, setDialog] = useState<OpenDialog>();
  const [wanted, setWanted] = useState<string>();
  const [fits, setFits] = useState(0);
  // Behind the drawing's own effects, so that it has the new places.
  useEffect(() => {
    if (fits > 0) void fitView({ ...FIT, duration: 200 });
  }, [fits, fitView]);

  const factsOf = (id: string) => {
    const kind = nodeOf(canvas.store.getState().flow, id)?.kind;
    return kinds.find((each) => each.kind === kind);
  };
  const draw = (from: string, handle: string | undefined, to: string) =>
    canvas.edit((now) =>
      connect(
        now,
        { from, to, ...(handle !== undefined && { fromHandle: handle }) },
        { named: factsOf(to)?.namedInputs ?? false },
      ),
    );
  /** One step back takes node and edge away again. */
  const add = (kind: string, settings: Readonly<Record<string, unknown>>, { position, behind, handle }: AddAt = {}) => {
    const now = canvas.store.getState().flow;
    const id = freshId(now, typeof settings.id === 'string' ? settings.id : kind);
    const facts = kinds.find((each) => each.kind === kind);
    // Nodes that a layout has placed stay there.
    const placed = moveNodes(now, positionsOf(now));
    const place = position ?? placeBehind(placed, behind);
    const added = addNode(placed, { ...facts?.blank, ...settings, id, kind, position: place });
    const edge = behind !== undefined && { from: behind, to: id, ...(handle !== undefined && { fromHandle: handle }) };
    canvas.edit(() => (edge ? connect(added, edge, { named: facts?.namedInputs ?? false }) : added));
    select(id);
    focusNode(id);
  };
  const open = (id: string) => {
    select(id);
    onPane();
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-node-pane] input')?.focus());
  };
  /** To a node, and to the field that a problem's path names. */
  const goTo = ({ node: id, path }: Pick<Problem, 'node' | 'path'>) => {
    if (id === null) return;
    setWanted(path.replace(/^nodes\[\d+\]\.?/, ''));
    open(id);
    void fitView({ ...FIT, nodes: [{ id }], duration: 200 });
  };
  const arrange = () => {
    canvas.edit((now) => moveNodes(now, tidy(now)));
    setFits(fits + 1);
  };
  /** Asks which kind of node comes behind one. */
  const offer = useCallback(
    (behind: string | undefined, handle: string | undefined, position?: Position) =>
      setDialog({ is: 'add', behind, handle, position }),
    [],
  );
  const handlesOf = (id: string) => factsOf(id)?.handles ?? [];
  const fit = () => void fitView({ ...FIT, duration: 200 });
  return { kinds, dialog, setDialog, wanted, draw, add, open, goTo, arrange, offer, handlesOf, fit };
}

export type Editing = ReturnType<typeof useEditing>;

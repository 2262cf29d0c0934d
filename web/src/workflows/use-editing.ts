import { useQuery } from '@tanstack/react-query';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { FIT } from './canvas-settings.ts';
import type { CanvasStore } from './canvas-store.ts';
import { describeNode } from './describe.ts';
import type { OpenDialog } from './editor-dialogs.tsx';
import { addNode, connect, freshId, moveNodes, placeBehind } from './edits.ts';
import { type Flow, nodeOf, type Position } from './flow.ts';
import { focusField } from './focus-field.ts';
import { layOut, positionsOf } from './places.ts';
import { kindsQuery, type Problem } from './queries.ts';
import { begin, type Template } from './templates.ts';
import { focusNode } from './use-canvas-keys.ts';
import type { KeptView } from './view.ts';

interface AddAt {
  readonly position?: Position | undefined;
  readonly behind?: string | undefined;
  readonly handle?: string | undefined;
}

interface EditingOptions {
  readonly canvas: CanvasStore;
  readonly view: KeptView;
  readonly select: (...ids: readonly string[]) => void;
  /** Puts a node and its form into the address. */
  readonly address: (node: string) => void;
  /** The pane of the selected node is shown. */
  readonly onPane: () => void;
}

/** What can be done with a drawing: nodes are added, edges drawn, all of it laid out, its problems looked at. */
export function useEditing({ canvas, view, select, address, onPane }: EditingOptions) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const { fitView } = useReactFlow();
  const [dialog, setDialog] = useState<OpenDialog>();
  const [gone, setGone] = useState<{ readonly says: string; readonly after: Flow }>();
  const [fits, setFits] = useState(0);
  // Once the drawing has the new places, and its new width where a pane has come.
  useEffect(() => {
    if (fits === 0) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => void fitView({ ...FIT, duration: 200 }));
    });
    return () => cancelAnimationFrame(frame);
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
  const open = (id: string, path?: string) => {
    select(id);
    onPane();
    focusField(path);
  };
  /** To a node, and to the field that a problem's path names. */
  const goTo = ({ node: id, path }: Pick<Problem, 'node' | 'path'>) => {
    if (id === null) return;
    view.setTab(id, 'form');
    address(id);
    open(id, path.replace(/^nodes\[\d+\]\.?/, ''));
    void fitView({ ...FIT, nodes: [{ id }], duration: 200 });
  };
  /** What is added meanwhile stays where it is. */
  const arrange = async () => {
    const { nodes, edges } = canvas.store.getState().flow;
    const places = await layOut({ nodes, edges });
    canvas.edit((now) => moveNodes(now, places));
    setFits((count) => count + 1);
  };
  const find = (id: string) => {
    select(id);
    void fitView({ ...FIT, nodes: [{ id }], duration: 200 });
  };
  /** Puts a template into the empty canvas, and opens its first gap. */
  const start = (template: Template) => {
    canvas.edit((now) => begin(now, template));
    const gap = template.nodes.find((node) => describeNode(node).isGap);
    if (gap) open(gap.id);
    setFits((count) => count + 1);
  };
  /** Asks which kind of node comes behind one. */
  const offer = useCallback(
    (behind: string | undefined, handle: string | undefined, position?: Position) =>
      setDialog({ is: 'add', behind, handle, position }),
    [],
  );
  /** It is said until something else is changed, which a step back would take back then. */
  const setRemoved = (says: string) => setGone({ says, after: canvas.store.getState().flow });
  const isGone = useStore(canvas.store, ({ flow }) => flow === gone?.after);
  const handlesOf = (id: string) => factsOf(id)?.handles ?? [];
  const fit = () => void fitView({ ...FIT, duration: 200 });
  return {
    kinds,
    dialog,
    setDialog,
    draw,
    add,
    open,
    goTo,
    arrange,
    find,
    start,
    offer,
    handlesOf,
    fit,
    /** What was just taken away. */
    removed: isGone ? gone?.says : undefined,
    setRemoved,
    forgetRemoved: () => setGone(undefined),
  };
}

export type Editing = ReturnType<typeof useEditing>;

import { type NodeChange, type OnConnect, type OnConnectEnd, Panel, SelectionMode, useReactFlow } from '@xyflow/react';
import { type DragEvent, useCallback, useMemo, useRef, useState } from 'react';
import { Canvas } from './canvas.tsx';
import { KIND } from './canvas-settings.ts';
import type { CanvasStore } from './canvas-store.ts';
import { useDrawing } from './drawing.ts';
import { moveNodes } from './edits.ts';
import { type Flow, NODE, type Position } from './flow.ts';
import { KindStrip } from './kind-strip.tsx';
import type { CanvasNode } from './node-view.tsx';
import { Notice } from './notice.tsx';
import type { Problem } from './queries.ts';
import type { LiveStore } from './run-store.ts';
import type { Selection } from './use-selection.ts';
import { useTargets } from './use-targets.ts';
import type { KeptView } from './view.ts';

interface BoardProps {
  readonly canvas: CanvasStore;
  readonly live: LiveStore;
  readonly view: KeptView;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  readonly selection: Selection;
  readonly onSelect: (change: (before: Selection) => Selection) => void;
  readonly onOpen: (node: string) => void;
  readonly onFind: (node: string) => void;
  readonly onConnect: (from: string, handle: string | undefined, to: string) => void;
  /** An edge was dropped where nothing is: a node may be put there. */
  readonly onOffer: (from: string, handle: string | undefined, position: Position) => void;
  readonly onKind: (kind: string, position?: Position) => void;
  readonly onTable: (table: unknown, position: Position) => void;
}

const NOTHING: ReadonlyMap<string, Position> = new Map();
const TABLE = 'application/x-dagflux-table';

/** The drawing itself: nodes are dragged and chosen, edges drawn, kinds and tables dropped. */
export function Board(props: BoardProps) {
  const { canvas, live, view, flow, problems, selection, onSelect, onOpen, onOffer, onKind, onTable } = props;
  const drawing = useDrawing(flow, problems);
  const { screenToFlowPosition } = useReactFlow();
  const targets = useTargets(canvas, live);
  const [dragged, setDragged] = useState(NOTHING);
  const [notice, setNotice] = useState<{ readonly text: string; readonly at: Position }>();
  const [viewport] = useState(() => view.store.getState().viewport);
  const pointer = useRef<Position>({ x: 0, y: 0 });

  const nodes = useMemo(
    () =>
      drawing.nodes.map((node) => {
        const position = dragged.get(node.id);
        const selected = selection.nodes.has(node.id);
        return position || selected ? { ...node, selected, ...(position && { position }) } : node;
      }),
    [drawing.nodes, dragged, selection.nodes],
  );
  const edges = useMemo(
    () => drawing.edges.map((edge) => (selection.edges.has(edge.id) ? { ...edge, selected: true } : edge)),
    [drawing.edges, selection.edges],
  );

  const onNodesChange = useCallback(
    (changes: NodeChange<CanvasNode>[]) => {
      const moved = changes.filter((change) => change.type === 'position' && change.position !== undefined);
      if (moved.length > 0) {
        setDragged((before) => {
          const after = new Map(before);
          for (const change of moved)
            if (change.type === 'position' && change.position) after.set(change.id, change.position);
          return after;
        });
      }
      const selects = changes.filter((change) => change.type === 'select');
      if (selects.length > 0) onSelect((before) => ({ ...before, nodes: choose(before.nodes, selects) }));
    },
    [onSelect],
  );
  const settle = () => {
    if (dragged.size > 0) canvas.edit((now) => moveNodes(now, dragged));
    setDragged(NOTHING);
  };
  const handleOf = (node: string, handle: string | null) => {
    const facts = drawing.nodes.find(({ id }) => id === node)?.data.handles ?? '';
    return facts.includes(' ') ? (handle ?? undefined) : undefined;
  };
  const onConnect: OnConnect = ({ source, sourceHandle, target }) =>
    props.onConnect(source, handleOf(source, sourceHandle), target);
  const onConnectEnd: OnConnectEnd = (event, { fromNode, fromHandle, toNode, isValid }) => {
    const asked = targets.end();
    if (!fromNode || isValid) return;
    const at = 'clientX' in event ? { x: event.clientX, y: event.clientY } : pointer.current;
    const handle = handleOf(fromNode.id, fromHandle?.id ?? null);
    const under = document.elementFromPoint(at.x, at.y);
    // All of a node is its target, not the handle alone.
    const to = toNode?.id ?? under?.closest<HTMLElement>('.react-flow__node')?.dataset.id;
    if (to === undefined) {
      const isEmpty = under?.classList.contains('react-flow__pane');
      if (isEmpty) onOffer(fromNode.id, handle, topLeft(screenToFlowPosition(at)));
      return;
    }
    if (to === fromNode.id) return;
    asked?.then(
      (found) => {
        const refused = found[to];
        if (refused === null) props.onConnect(fromNode.id, handle, to);
        else setNotice({ text: refused ?? 'No edge can lead there.', at });
      },
      (error: Error) => setNotice({ text: error.message, at }),
    );
  };
  const onDrop = (event: DragEvent) => {
    const at = topLeft(screenToFlowPosition({ x: event.clientX, y: event.clientY }));
    const [kind, table] = [event.dataTransfer.getData(KIND), event.dataTransfer.getData(TABLE)];
    if (kind === '' && table === '') return;
    event.preventDefault();
    if (kind !== '') onKind(kind, at);
    else onTable(parse(table), at);
  };
  return (
    <>
      <Canvas
        nodes={nodes}
        edges={edges}
        isLayingOut={drawing.isLayingOut}
        onFind={props.onFind}
        onNodesChange={onNodesChange}
        onEdgesChange={(changes) => {
          const selects = changes.filter((change) => change.type === 'select');
          if (selects.length > 0) onSelect((before) => ({ ...before, edges: choose(before.edges, selects) }));
        }}
        onNodeDragStop={settle}
        onSelectionDragStop={settle}
        onNodeDoubleClick={(_, node) => onOpen(node.id)}
        onConnectStart={(_, { nodeId, handleId }) => {
          setNotice(undefined);
          if (nodeId !== null) targets.begin(nodeId, handleOf(nodeId, handleId));
        }}
        isValidConnection={({ source, target }) => source !== target && targets.isOpen(target)}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        connectOnClick={false}
        onDragOver={(event) => {
          const { types } = event.dataTransfer;
          if (types.includes(KIND) || types.includes(TABLE)) event.preventDefault();
        }}
        onDrop={onDrop}
        deleteKeyCode={null}
        selectionKeyCode="Shift"
        multiSelectionKeyCode={['Meta', 'Control']}
        selectionMode={SelectionMode.Partial}
        autoPanOnNodeFocus
        {...(viewport ? { defaultViewport: viewport } : { fitView: true })}
        onMoveEnd={(_, moved) => view.change({ viewport: moved })}
      >
        <Panel position="top-left">
          <KindStrip onAdd={onKind} />
        </Panel>
      </Canvas>
      {notice && <Notice {...notice} onClose={() => setNotice(undefined)} />}
    </>
  );
}

const topLeft = ({ x, y }: Position): Position => ({
  x: Math.round(x - NODE.width / 2),
  y: Math.round(y - NODE.height / 2),
});

function choose(
  before: ReadonlySet<string>,
  changes: readonly { readonly id: string; readonly selected: boolean }[],
): ReadonlySet<string> {
  const after = new Set(before);
  for (const { id, selected } of changes) {
    if (selected) after.add(id);
    else after.delete(id);
  }
  return after;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

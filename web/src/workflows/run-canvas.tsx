import { ReactFlowProvider, useReactFlow } from '@xyflow/react';
import { useEffect, useMemo, useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { Canvas } from './canvas.tsx';
import { FIT } from './canvas-settings.ts';
import { useDrawing } from './drawing.ts';
import { type Flow, readFlow } from './flow.ts';
import { createLiveStore, LiveProvider, type NodeRecord } from './run-store.ts';

interface RunCanvasProps {
  /** The workflow as it was run. */
  readonly document: unknown;
  readonly nodes: readonly NodeRecord[];
  /** The id of a node. */
  readonly selected?: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
}

/** A run as the canvas: what became of each node. Nothing is changed here. */
export function RunCanvas({ document, nodes: records, selected, onSelect }: RunCanvasProps) {
  const [live] = useState(createLiveStore);
  const flow = useMemo(() => readFlow(document), [document]);
  useEffect(() => live.showRun({ nodes: records }), [live, records]);
  if (!flow) return <Empty says="The workflow of this run cannot be drawn." />;
  return (
    <LiveProvider value={live}>
      <ReactFlowProvider>
        <RunDrawing flow={flow} selected={selected} onSelect={onSelect} />
      </ReactFlowProvider>
    </LiveProvider>
  );
}

interface RunDrawingProps extends Pick<RunCanvasProps, 'selected' | 'onSelect'> {
  readonly flow: Flow;
}

function RunDrawing({ flow, selected, onSelect }: RunDrawingProps) {
  const { nodes: drawn, edges, isLayingOut } = useDrawing(flow, []);
  const { fitView } = useReactFlow();
  const nodes = useMemo(
    () => drawn.map((node) => (node.id === selected ? { ...node, selected: true } : node)),
    [drawn, selected],
  );
  return (
    <Canvas
      nodes={nodes}
      edges={edges}
      isLayingOut={isLayingOut}
      onFind={(id) => {
        onSelect(id);
        void fitView({ ...FIT, nodes: [{ id }], duration: 200 });
      }}
      nodesDraggable={false}
      nodesConnectable={false}
      edgesFocusable={false}
      onNodesChange={(changes) => {
        for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id);
      }}
      onPaneClick={() => onSelect(undefined)}
      fitView
    />
  );
}

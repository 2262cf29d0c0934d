import { MiniMap, ReactFlow, ReactFlowProvider } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useEffect, useMemo, useState } from 'react';
import { Empty } from '../components/empty.tsx';
import classes from './canvas.module.css';
import { ARIA_LABELS, EDGE_TYPES, FIT, MAP_LIMIT, NODE_TYPES, SEEN_ONLY_ABOVE } from './canvas-settings.ts';
import { useDrawing } from './drawing.ts';
import { type Flow, newFlow, readFlow } from './flow.ts';
import { createLiveStore, LiveProvider, type NodeRecord } from './run-store.ts';

interface RunCanvasProps {
  /** The workflow as it was run. */
  readonly document: unknown;
  readonly nodes: readonly NodeRecord[];
  /** The id of a node. */
  readonly selected?: string | undefined;
  readonly onSelect: (node: string | undefined) => void;
}

const EMPTY: Flow = newFlow('');

/** A run as the canvas: what became of each node. Nothing is changed here. */
export function RunCanvas({ document, nodes: records, selected, onSelect }: RunCanvasProps) {
  const [live] = useState(createLiveStore);
  const flow = useMemo(() => readFlow(document), [document]);
  const drawing = useDrawing(flow ?? EMPTY, []);
  useEffect(() => live.showRun({ nodes: records }), [live, records]);
  const nodes = useMemo(
    () => drawing.nodes.map((node) => (node.id === selected ? { ...node, selected: true } : node)),
    [drawing.nodes, selected],
  );
  if (!flow) return <Empty says="The workflow of this run cannot be drawn." />;
  return (
    <LiveProvider value={live}>
      <ReactFlowProvider>
        <div className={classes.canvas}>
          <ReactFlow
            nodes={nodes}
            edges={drawing.edges}
            nodeTypes={NODE_TYPES}
            edgeTypes={EDGE_TYPES}
            nodesDraggable={false}
            nodesConnectable={false}
            edgesFocusable={false}
            onNodesChange={(changes) => {
              for (const change of changes) if (change.type === 'select' && change.selected) onSelect(change.id);
            }}
            onPaneClick={() => onSelect(undefined)}
            onlyRenderVisibleElements={nodes.length > SEEN_ONLY_ABOVE}
            panOnScroll
            zoomOnScroll={false}
            fitView
            fitViewOptions={FIT}
            minZoom={0.25}
            maxZoom={2}
            ariaLabelConfig={ARIA_LABELS}
            proOptions={{ hideAttribution: true }}
          >
            {nodes.length <= MAP_LIMIT && nodes.length > 0 && <MiniMap pannable zoomable />}
          </ReactFlow>
        </div>
      </ReactFlowProvider>
    </LiveProvider>
  );
}

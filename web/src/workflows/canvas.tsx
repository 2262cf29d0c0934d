import { MiniMap, Panel, ReactFlow, type ReactFlowProps, useStore } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useRemembered } from '../remembered.ts';
import classes from './canvas.module.css';
import { CANVAS, FAR, MAP_LIMIT, SEARCH_FROM, SEEN_ONLY_ABOVE } from './canvas-settings.ts';
import type { CanvasEdge } from './edge-view.tsx';
import { FindNode } from './find-node.tsx';
import type { CanvasNode } from './node-view.tsx';

interface CanvasProps extends Omit<ReactFlowProps<CanvasNode, CanvasEdge>, 'nodes'> {
  readonly nodes: CanvasNode[];
  /** Its places are not known yet. */
  readonly isLayingOut: boolean;
  readonly onFind: (node: string) => void;
}

/** The drawing, as it is looked at: how it is moved, what a large one leaves out. */
export function Canvas({ nodes, isLayingOut, onFind, children, ...props }: CanvasProps) {
  const isFar = useStore(({ transform }) => transform[2] < FAR);
  const [wheel] = useRemembered<string>('canvas.wheel', 'pan');
  const zooms = wheel === 'zoom';
  return (
    <div className={classes.canvas} data-far={isFar || undefined}>
      <ReactFlow
        {...CANVAS}
        nodes={nodes}
        onlyRenderVisibleElements={nodes.length > SEEN_ONLY_ABOVE}
        panOnScroll={!zooms}
        zoomOnScroll={zooms}
        {...props}
      >
        {children}
        {nodes.length >= SEARCH_FROM && (
          <Panel position="top-right">
            <FindNode nodes={nodes} onFind={onFind} />
          </Panel>
        )}
        {nodes.length < MAP_LIMIT && nodes.length > 0 && <MiniMap pannable zoomable />}
      </ReactFlow>
      {isLayingOut && (
        <p className={classes.laying} role="status">
          Laying the nodes out…
        </p>
      )}
    </div>
  );
}

import { useReactFlow } from '@xyflow/react';
import { useEffect } from 'react';
import { NODE } from './flow.ts';

/** Brings the selected node into view where it is not: the pane that opens beside it takes room from the drawing. */
export function useReveal(node: string | undefined, isPaneOpen: boolean): void {
  const { getNode, getViewport, setCenter } = useReactFlow();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the pane that opens moves nothing and covers much.
  useEffect(() => {
    if (node === undefined) return;
    // Once the drawing has its new width.
    const frame = requestAnimationFrame(() => {
      const board = document.querySelector('.react-flow')?.getBoundingClientRect();
      const position = getNode(node)?.position;
      if (!board || !position) return;
      const { x, y, zoom } = getViewport();
      const [left, top] = [position.x * zoom + x, position.y * zoom + y];
      const isSeen =
        left >= 0 && top >= 0 && left + NODE.width * zoom <= board.width && top + NODE.height * zoom <= board.height;
      if (!isSeen) void setCenter(position.x + NODE.width / 2, position.y + NODE.height / 2, { zoom, duration: 200 });
    });
    return () => cancelAnimationFrame(frame);
  }, [node, isPaneOpen]);
}

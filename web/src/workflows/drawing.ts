import { useQuery } from '@tanstack/react-query';
import { MarkerType, Position } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { connectionsQuery } from '../queries.ts';
import { describeNode } from './describe.ts';
import type { CanvasEdge } from './edge-view.tsx';
import { edgeId, type Flow, NODE } from './flow.ts';
import { type CanvasNode, namesOf } from './node-view.tsx';
import { kindsQuery, type NodeKind, type Problem } from './queries.ts';
import { usePlaces } from './use-places.ts';

/** A workflow as the canvas draws it; `problems` stand on their nodes. */
export function useDrawing(flow: Flow, problems: readonly Problem[]) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { places, isLayingOut } = usePlaces(flow);
  const before = useRef<ReadonlyMap<string, CanvasNode>>(new Map());
  const nodes = useMemo((): CanvasNode[] => {
    const facts = new Map(kinds.map((kind) => [kind.kind, kind]));
    const roles = new Map(connections.map(({ name, role }) => [name, role ?? '']));
    const wrong = new Map(problems.map(({ node, message }) => [node, withoutPath(message)]));
    const drawn = flow.nodes.flatMap((node, index): CanvasNode[] => {
      const position = places.get(node.id);
      if (!position) return [];
      const { title, place, isGap } = describeNode(node);
      const kind = facts.get(node.kind);
      const handles = kind?.handles ?? ['out'];
      const kindTitle = kind?.title ?? node.kind;
      const now: CanvasNode = {
        id: node.id,
        type: 'node',
        position,
        ...NODE,
        // All of them count where the drawing is fitted, also those that were never seen.
        measured: NODE,
        // Known beforehand, so that edges are drawn to nodes that are not.
        handles: handlesOf(handles, kind),
        domAttributes: { 'aria-labelledby': namesOf(node.id) },
        data: {
          kind: node.kind,
          kindTitle,
          title,
          place,
          role: roles.get(place) ?? '',
          problem: wrong.get(node.id) ?? '',
          takesEdges: kind?.takesEdges ?? true,
          handles: handles.join(' '),
          isGap: isGap && wrong.has(node.id),
          number: `${index + 1} of ${flow.nodes.length}`,
        },
      };
      return [sameOr(before.current.get(node.id), now)];
    });
    before.current = new Map(drawn.map((node) => [node.id, node]));
    return drawn;
  }, [flow, places, problems, kinds, connections]);
  const edges = useMemo((): CanvasEdge[] => {
    const first = new Map(flow.nodes.map(({ id, kind }) => [id, kinds.find((one) => one.kind === kind)?.handles[0]]));
    const names = new Map(flow.nodes.map((node) => [node.id, describeNode(node).title]));
    return flow.edges
      .filter(({ from, to }) => names.has(from) && names.has(to) && !isLayingOut)
      .map((edge) => ({
        id: edgeId(edge),
        type: 'edge',
        source: edge.from,
        sourceHandle: edge.fromHandle ?? first.get(edge.from) ?? 'out',
        target: edge.to,
        targetHandle: 'in',
        ariaLabel: `Edge from ${names.get(edge.from)} to ${names.get(edge.to)}`,
        markerEnd: { type: MarkerType.ArrowClosed, color: 'var(--df-edge)' },
      }));
  }, [flow, kinds, isLayingOut]);
  return { nodes, edges, isLayingOut };
}

/** A node that says the same as before stays the same one, and is not drawn again. */
function sameOr(before: CanvasNode | undefined, now: CanvasNode): CanvasNode {
  const isSame =
    before !== undefined &&
    before.position.x === now.position.x &&
    before.position.y === now.position.y &&
    Object.entries(now.data).every(([name, value]) => before.data[name] === value);
  return isSame ? before : now;
}

function handlesOf(handles: readonly string[], kind: NodeKind | undefined): NonNullable<CanvasNode['handles']> {
  const size = { width: 10, height: 10 };
  const out = handles.map((id, index) => ({
    id,
    type: 'source' as const,
    position: Position.Right,
    x: NODE.width - 5,
    y: ((index + 1) * NODE.height) / (handles.length + 1) - 5,
    ...size,
  }));
  const into = { id: 'in', type: 'target' as const, position: Position.Left, x: -5, y: NODE.height / 2 - 5, ...size };
  return kind?.takesEdges === false ? out : [into, ...out];
}

/** On the node itself its path says nothing new. */
export const withoutPath = (message: string): string => {
  const said = message.replace(/^nodes\[\d+\](\.[\w.[\]]+)?: /, '');
  return said.charAt(0).toUpperCase() + said.slice(1);
};

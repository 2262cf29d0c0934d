import { useQuery } from '@tanstack/react-query';
import { MarkerType, Position } from '@xyflow/react';
import { useMemo } from 'react';
import { connectionsQuery } from '../queries.ts';
import { describeNode } from './describe.ts';
import type { CanvasEdge } from './edge-view.tsx';
import { edgeId, type Flow, NODE } from './flow.ts';
import { positionsOf } from './layout.ts';
import type { CanvasNode } from './node-view.tsx';
import { kindsQuery, type NodeKind, type Problem } from './queries.ts';

/** A workflow as the canvas draws it; `problems` stand on their nodes. */
export function useDrawing(flow: Flow, problems: readonly Problem[]) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const { data: connections = [] } = useQuery(connectionsQuery);
  const nodes = useMemo((): CanvasNode[] => {
    const facts = new Map(kinds.map((kind) => [kind.kind, kind]));
    const roles = new Map(connections.map(({ name, role }) => [name, role ?? '']));
    const wrong = new Map(problems.map(({ node, message }) => [node, withoutPath(message)]));
    const places = positionsOf(flow);
    return flow.nodes.map((node, index): CanvasNode => {
      const { title, place } = describeNode(node);
      const kind = facts.get(node.kind);
      const handles = kind?.handles ?? ['out'];
      const kindTitle = kind?.title ?? node.kind;
      return {
        id: node.id,
        type: 'node',
        position: places.get(node.id) ?? { x: 0, y: 0 },
        ...NODE,
        // Known beforehand, so that edges are drawn to nodes that are not.
        handles: handlesOf(handles, kind),
        ariaLabel: `${kindTitle} ${title}, ${index + 1} of ${flow.nodes.length}`,
        data: {
          kind: node.kind,
          kindTitle,
          title,
          place,
          role: roles.get(place) ?? '',
          problem: wrong.get(node.id) ?? '',
          takesEdges: kind?.takesEdges ?? true,
          handles: handles.join(' '),
        },
      };
    });
  }, [flow, problems, kinds, connections]);
  const edges = useMemo((): CanvasEdge[] => {
    const first = new Map(flow.nodes.map(({ id, kind }) => [id, kinds.find((one) => one.kind === kind)?.handles[0]]));
    const names = new Map(flow.nodes.map((node) => [node.id, describeNode(node).title]));
    return flow.edges
      .filter(({ from, to }) => names.has(from) && names.has(to))
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
  }, [flow, kinds]);
  return { nodes, edges };
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

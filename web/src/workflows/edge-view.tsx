import { BaseEdge, type Edge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { countWords } from '../components/times.ts';
import { useRecord } from './run-store.ts';

export type CanvasEdge = Edge<Record<string, never>, 'edge'>;

/** An edge: the rows that went along it. Of a Branch the way that was taken is solid, the other one dashed. */
export const EdgeView = memo(function EdgeView(props: EdgeProps<CanvasEdge>) {
  const { id, source, sourceHandleId, markerEnd, selected } = props;
  const record = useRecord(source);
  const [path, labelX, labelY] = getBezierPath(props);
  const isOther = record?.handle != null && record.handle !== sourceHandleId;
  const rows = record && !isOther ? record.rowsOut : null;
  return (
    <BaseEdge
      id={id}
      path={path}
      labelX={labelX}
      labelY={labelY}
      {...(markerEnd !== undefined && { markerEnd })}
      {...(rows !== null && { label: countWords(rows) })}
      style={{
        stroke: selected ? 'var(--df-accent)' : 'var(--df-edge)',
        strokeWidth: selected ? 2 : 1.5,
        ...(isOther && { strokeDasharray: '5 5' }),
      }}
    />
  );
});

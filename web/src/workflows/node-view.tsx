import { VisuallyHidden } from '@mantine/core';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { createContext, memo, useContext } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { countWords, durationWords } from '../components/times.ts';
import { ICON, icons } from '../icons.ts';
import { KindIcon } from './kind-icon.tsx';
import classes from './node-view.module.css';
import { type NodeRecord, useRecord, useRowsSoFar, useTargetMark } from './run-store.ts';

/** All primitive, so that a node is drawn again only where one of them is another. */
interface NodeFacts extends Record<string, unknown> {
  readonly kind: string;
  readonly kindTitle: string;
  readonly title: string;
  readonly place: string;
  readonly role: string;
  /** What is wrong with it, the first of it; '' = nothing. */
  readonly problem: string;
  readonly takesEdges: boolean;
  /** Handles that edges leave from, with spaces between. */
  readonly handles: string;
  /** Its title says what has to be chosen yet. */
  readonly isGap: boolean;
  /** `2 of 6`: which one it is of the workflow. */
  readonly number: string;
}

export type CanvasNode = Node<NodeFacts, 'node'>;

/** What names a node, its state of the moment among it: ids of what stands on it. */
export const namesOf = (node: string) =>
  (['kind', 'title', 'state', 'number'] as const).map((part) => partId(node, part)).join(' ');

const partId = (node: string, part: 'kind' | 'title' | 'state' | 'number') => `node-${node}-${part}`;

/** Adds a node behind another one; null: nothing is changed here. */
export const AddAfter = createContext<((node: string, handle: string | undefined) => void) | null>(null);

/** A node: kind, place and role, name, state. */
export const NodeView = memo(function NodeView({ id, data, selected }: NodeProps<CanvasNode>) {
  const { kind, kindTitle, title, place, role, problem, takesEdges, isGap, number } = data;
  const add = useContext(AddAfter);
  const mark = useTargetMark(id);
  const handles = data.handles.split(' ');
  return (
    <div
      className={classes.node}
      data-role={role}
      data-selected={selected || undefined}
      data-mark={mark}
      data-ways={handles.length > 1 || undefined}
    >
      {takesEdges && <Handle type="target" position={Position.Left} id="in" isConnectableStart={false} />}
      <div className={classes.kind}>
        <KindIcon kind={kind} size={14} />
        <span id={partId(id, 'kind')} className={classes.detail}>
          {kindTitle}
        </span>
        {place !== '' && <span className={classes.place}>{place}</span>}
        {place !== '' && place !== 'workspace' && (
          <span className={classes.detail}>
            <RoleBadge role={role} />
          </span>
        )}
      </div>
      <div id={partId(id, 'title')} className={classes.title} data-gap={isGap || undefined} title={title}>
        {title}
      </div>
      <StateLine node={id} problem={problem} />
      <VisuallyHidden id={partId(id, 'number')}>{number}</VisuallyHidden>
      {handles.map((handle, index) => {
        const top = `${((index + 1) * 100) / (handles.length + 1)}%`;
        const isNamed = handles.length > 1;
        return (
          <div key={handle}>
            <Handle type="source" position={Position.Right} id={handle} style={{ top }} isConnectableEnd={false} />
            {isNamed && (
              <span className={classes.way} style={{ top }}>
                {handle}
              </span>
            )}
            {add && (
              <button
                type="button"
                className={`nodrag nopan ${classes.add}`}
                style={{ top }}
                tabIndex={-1}
                aria-label={`Add a node behind ${title}${isNamed ? ` (${handle})` : ''}`}
                onClick={(event) => {
                  event.stopPropagation();
                  add(id, isNamed ? handle : undefined);
                }}
              >
                +
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
});

function StateLine({ node, problem }: { readonly node: string; readonly problem: string }) {
  const record = useRecord(node);
  const soFar = useRowsSoFar(node);
  if (record && !(problem !== '' && record.state !== 'running')) {
    return (
      <div id={partId(node, 'state')} className={classes.state}>
        <StatusBadge state={stateOf(record)} says={stateWord(record)} />
        <span className={classes.counts}>{countsOf(record, soFar)}</span>
      </div>
    );
  }
  return (
    <div id={partId(node, 'state')} className={classes.state}>
      {problem !== '' && (
        <span className={classes.problem} title={problem}>
          <icons.notes {...ICON} size={14} />
          <span>{problem}</span>
        </span>
      )}
    </div>
  );
}

const stateOf = ({ state }: NodeRecord) => (state === 'reused' ? 'done' : state);

const stateWord = ({ state, handle }: NodeRecord): string =>
  state === 'reused' ? 'Reused' : state === 'done' ? (handle ?? 'Done') : WORDS[state];

const WORDS = {
  queued: 'Queued',
  running: 'Running',
  failed: 'Failed',
  cancelled: 'Stopped',
  'not reached': 'Not reached',
  skipped: 'Skipped',
} as const;

function countsOf({ rowsIn, rowsOut, started, ended, state }: NodeRecord, soFar: number | undefined): string {
  const rows = state === 'running' ? (soFar ?? null) : rowsOut;
  const took = started !== null && ended !== null ? Date.parse(ended) - Date.parse(started) : null;
  const into = rowsIn !== null && rowsIn !== rowsOut && state !== 'running' ? `${countWords(rowsIn)} → ` : '';
  return [rows !== null && `${into}${countWords(rows)} rows`, took !== null && durationWords(took)]
    .filter(Boolean)
    .join(' · ');
}

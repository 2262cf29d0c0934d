import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorNote } from '../components/error-note.tsx';
import type { CanvasStore } from './canvas-store.ts';
import { ChooseDialog } from './choose-dialog.tsx';
import { describeNode } from './describe.ts';
import type { FlowNode } from './flow.ts';
import { KindIcon } from './kind-icon.tsx';
import { kindsQuery } from './queries.ts';
import { readTargets } from './use-targets.ts';

interface AddDialogProps {
  /** The title of the node that it is put behind. */
  readonly behind: string | undefined;
  readonly onAdd: (kind: string) => void;
  readonly onClose: () => void;
}

/** Adds a node, behind another one or alone. */
export function AddDialog({ behind, onAdd, onClose }: AddDialogProps) {
  const { data: kinds = [] } = useQuery(kindsQuery);
  const fitting = behind === undefined ? kinds : kinds.filter(({ takesEdges }) => takesEdges);
  const choices = fitting.map(({ kind, title }) => ({ value: kind, label: title, icon: <KindIcon kind={kind} /> }));
  return (
    <ChooseDialog
      title={behind === undefined ? 'Add a node' : `Add behind ${behind}`}
      choices={choices}
      onChoose={onAdd}
      onClose={onClose}
    />
  );
}

interface ConnectDialogProps {
  readonly canvas: CanvasStore;
  readonly node: FlowNode;
  readonly handle: string | undefined;
  readonly onConnect: (to: string) => void;
  readonly onClose: () => void;
}

/** Draws an edge without a mouse: a list of where it may lead. */
export function ConnectDialog({ canvas, node, handle, onConnect, onClose }: ConnectDialogProps) {
  const { flow } = canvas.store.getState();
  const { data, error } = useQuery({
    queryKey: ['workflows', 'targets', node.id, handle],
    queryFn: () => readTargets(canvas, node.id, handle),
    gcTime: 0,
  });
  const choices = flow.nodes
    .filter(({ id }) => id !== node.id && data !== undefined)
    .map((each) => ({
      value: each.id,
      label: describeNode(each).title,
      icon: <KindIcon kind={each.kind} />,
      refused: data?.[each.id] ?? null,
    }));
  if (!data && !error) return null; // In a moment, with the focus on the first.
  return (
    <ChooseDialog
      title={`Connect ${describeNode(node).title}${handle === undefined ? '' : ` (${handle})`} to…`}
      choices={choices}
      onChoose={onConnect}
      onClose={onClose}
    >
      {error && <ErrorNote error={error} what="Where it may lead could not be asked." />}
      {data && choices.length === 0 && <Text>There is no other node yet.</Text>}
    </ChooseDialog>
  );
}

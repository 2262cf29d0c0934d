import { Group, Modal, Text, UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ErrorNote } from '../components/error-note.tsx';
import { ICON, icons } from '../icons.ts';
import type { CanvasStore } from './canvas-store.ts';
import { ChooseDialog } from './choose-dialog.tsx';
import { describeNode } from './describe.ts';
import type { Flow, FlowNode } from './flow.ts';
import { kindsQuery, type NodeKind } from './queries.ts';
import { readTargets } from './use-targets.ts';

const iconOf = (kind: string) => {
  const Icon = kind in icons ? icons[kind as 'join'] : icons.workflows; // Just looked up.
  return <Icon {...ICON} />;
};

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
  const choices = fitting.map(({ kind, title }) => ({ value: kind, label: title, icon: iconOf(kind) }));
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
      icon: iconOf(each.kind),
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

interface OutlineProps {
  readonly flow: Flow;
  readonly kinds: readonly NodeKind[];
  readonly onSelect: (node: string) => void;
  readonly onClose: () => void;
}

/** The workflow as a nested list: each node with those that it leads to. */
export function Outline({ flow, kinds, onSelect, onClose }: OutlineProps) {
  const entered = new Set(flow.edges.map(({ to }) => to));
  const first = flow.nodes.filter(({ id }) => !entered.has(id));
  const line = (node: FlowNode, path: readonly string[], handle: string | undefined) => {
    const next = flow.edges.filter(({ from, to }) => from === node.id && !path.includes(to));
    const seen = [...path, node.id];
    return (
      <li key={`${path.join(' ')} ${node.id} ${handle ?? ''}`}>
        <UnstyledButton fz={13} onClick={() => onSelect(node.id)}>
          <Group gap={4} wrap="nowrap">
            {iconOf(node.kind)}
            {handle !== undefined && <Text c="dimmed">{handle}:</Text>}
            {kinds.find(({ kind }) => kind === node.kind)?.title ?? node.kind} {describeNode(node).title}
          </Group>
        </UnstyledButton>
        {next.length > 0 && (
          <ul>
            {next.map(({ to, fromHandle }) => {
              const target = flow.nodes.find(({ id }) => id === to);
              return target && line(target, seen, fromHandle);
            })}
          </ul>
        )}
      </li>
    );
  };
  return (
    <Modal opened onClose={onClose} title="Outline" size="md">
      {flow.nodes.length === 0 ? (
        <Text>There is no node yet.</Text>
      ) : (
        <ul>{first.map((node) => line(node, [], undefined))}</ul>
      )}
    </Modal>
  );
}

import { Group, Modal, Text, UnstyledButton } from '@mantine/core';
import { describeNode } from './describe.ts';
import type { Flow, FlowNode } from './flow.ts';
import { KindIcon } from './kind-icon.tsx';
import type { NodeKind } from './queries.ts';

interface OutlineProps {
  readonly flow: Flow;
  readonly kinds: readonly NodeKind[];
  readonly onSelect: (node: string) => void;
  readonly onClose: () => void;
}

/** The workflow as a nested list: each node with those that it leads to, which are told once. */
export function Outline({ flow, kinds, onSelect, onClose }: OutlineProps) {
  const nodes = new Map(flow.nodes.map((node) => [node.id, node]));
  const entered = new Set(flow.edges.map(({ to }) => to));
  const told = new Set<string>();
  const line = (node: FlowNode, handle?: string) => {
    const isTold = told.has(node.id);
    told.add(node.id);
    const next = isTold ? [] : flow.edges.filter(({ from }) => from === node.id);
    return (
      <li key={`${node.id} ${handle ?? ''}`}>
        <UnstyledButton fz={13} onClick={() => onSelect(node.id)}>
          <Group gap={4} wrap="nowrap">
            <KindIcon kind={node.kind} />
            {handle !== undefined && <Text c="dimmed">{handle}:</Text>}
            {kinds.find(({ kind }) => kind === node.kind)?.title ?? node.kind} {describeNode(node).title}
            {isTold && <Text c="dimmed">(see above)</Text>}
          </Group>
        </UnstyledButton>
        {next.length > 0 && (
          <ul>
            {next.map(({ to, fromHandle }) => {
              const target = nodes.get(to);
              return target && line(target, fromHandle);
            })}
          </ul>
        )}
      </li>
    );
  };
  const beginnings = flow.nodes.filter(({ id }) => !entered.has(id)).map((node) => line(node));
  // In a loop nothing begins.
  const others = flow.nodes.map((node) => (told.has(node.id) ? null : line(node)));
  return (
    <Modal opened onClose={onClose} title="Outline" size="md">
      {flow.nodes.length === 0 ? (
        <Text>There is no node yet.</Text>
      ) : (
        <ul>
          {beginnings}
          {others}
        </ul>
      )}
    </Modal>
  );
}

import { CloseButton, Group, Tabs, Text, TextInput } from '@mantine/core';
import { DataTab } from './data-tab.tsx';
import { describeNode } from './describe.ts';
import { changeNode } from './edits.ts';
import type { Flow, FlowNode } from './flow.ts';
import { NodeForm } from './forms/node-form.tsx';
import classes from './pane.module.css';
import type { Problem } from './queries.ts';
import type { NodeRecord } from './run-store.ts';
import { useNodeTab } from './view.ts';

export interface NodePaneProps {
  readonly node: FlowNode;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  readonly edit: (change: (flow: Flow) => Flow, group?: string) => void;
  readonly record: NodeRecord | undefined;
  readonly onRunTo: () => void;
  readonly onClose: () => void;
}

/** The settings of one node, and the rows of its table. */
export function NodePane({ node, flow, problems, edit, record, onRunTo, onClose }: NodePaneProps) {
  const [tab, setTab] = useNodeTab(node.id);
  const set = (changes: Readonly<Record<string, unknown>>) =>
    edit((now) => changeNode(now, node.id, changes), `${node.id} ${Object.keys(changes).join(' ')}`);
  return (
    <section data-pane data-node-pane aria-label="Node" className={classes.pane}>
      <Group p={8} gap={8} wrap="nowrap">
        <TextInput
          flex={1}
          aria-label="Name of the node"
          placeholder={describeNode(node).title}
          value={node.name ?? ''}
          onChange={(event) => set({ name: event.currentTarget.value || undefined })}
        />
        <Text size="xs" c="dimmed" className="df-mono">
          {node.id}
        </Text>
        <CloseButton aria-label="Close the pane" onClick={onClose} />
      </Group>
      <Tabs value={tab} onChange={setTab} className={classes.tabs} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="form">Form</Tabs.Tab>
          <Tabs.Tab value="data">Data</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="form" className={classes.form}>
          <NodeForm node={node} flow={flow} problems={problems} set={set} onRun={onRunTo} />
        </Tabs.Panel>
        <Tabs.Panel value="data" className={classes.data}>
          <DataTab node={node} record={record} onRunTo={onRunTo} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

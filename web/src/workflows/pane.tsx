import { Button, CloseButton, Group, Tabs, Text, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ChatTab } from './chat-tab.tsx';
import { DataTab } from './data-tab.tsx';
import { describeNode } from './describe.ts';
import { changeNode } from './edits.ts';
import type { Flow, FlowNode } from './flow.ts';
import { focusField } from './focus-field.ts';
import { NodeForm } from './forms/node-form.tsx';
import classes from './pane.module.css';
import type { Problem } from './queries.ts';
import type { NodeRecord } from './run-store.ts';
import { fieldWords, type Taken, takeInto } from './taken.ts';
import { useHandedOver } from './use-handed-over.ts';
import { useNodeTab } from './view.ts';

export interface NodePaneProps {
  readonly node: FlowNode;
  readonly flow: Flow;
  readonly problems: readonly Problem[];
  readonly edit: (change: (flow: Flow) => Flow, group?: string) => void;
  readonly record: NodeRecord | undefined;
  /** Saves what is not saved yet. */
  readonly flush: () => Promise<void>;
  readonly onRunTo: (node: string) => void;
  readonly onClose: () => void;
}

/** Kinds that the assistant writes. */
const WRITTEN = ['transformer', 'join'];

/** The settings of one node by its form or in a conversation, and the rows of its table. */
export function NodePane({ node, flow, problems, edit, record, flush, onRunTo, onClose }: NodePaneProps) {
  const navigate = useNavigate();
  const { panel, field }: { readonly panel?: string; readonly field?: string } = useSearch({ strict: false });
  useEffect(() => {
    if (field !== undefined) focusField(field);
  }, [field]);
  const tabs = WRITTEN.includes(node.kind) ? ['form', 'chat', 'data'] : ['form', 'data'];
  const [left, remember] = useNodeTab(node.id);
  // What the address says, else as the node was left.
  const tab = [panel, left].find((each) => each !== undefined && tabs.includes(each)) ?? 'form';
  const show = (next: string | null) => {
    remember(next);
    void navigate({
      to: '/workflows/$workflow',
      params: { workflow: flow.name },
      search: { node: node.id, ...(next !== null && { panel: next }) },
      replace: true,
    });
  };
  const [taken, setTaken] = useState<Taken>();
  const change = (changes: Readonly<Record<string, unknown>>, group?: string) =>
    edit((now) => changeNode(now, node.id, changes), group);
  const set = (changes: Readonly<Record<string, unknown>>) => {
    const names = Object.keys(changes);
    change(changes, `${node.id} ${names.join(' ')}`);
    // What the person writes is no longer the proposal's.
    if (taken) setTaken({ ...taken, fields: taken.fields.filter((field) => !names.includes(field)) });
  };
  const take = (settings: Readonly<Record<string, unknown>>) => {
    const { changes, ...found } = takeInto(node, settings);
    change(changes);
    setTaken(found);
    show('form');
  };
  useHandedOver(take);
  const runHere = () => onRunTo(node.id);
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
      <Tabs value={tab} onChange={show} className={classes.tabs} keepMounted={false}>
        <Tabs.List>
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {name[0]?.toUpperCase()}
              {name.slice(1)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="form" className={classes.form}>
          {taken && (
            <Group className={classes.taken} role="status" gap={8} justify="space-between" wrap="nowrap">
              <Text size="md">
                {taken.fields.length === 0
                  ? 'The form says what was proposed.'
                  : `The proposal changed: ${fieldWords(taken.fields)}.`}
              </Text>
              <Group gap={4} wrap="nowrap">
                {taken.fields.length > 0 && (
                  <Button
                    variant="default"
                    onClick={() => {
                      change(taken.before);
                      setTaken(undefined);
                    }}
                  >
                    Undo
                  </Button>
                )}
                <CloseButton aria-label="Take the marks away" onClick={() => setTaken(undefined)} />
              </Group>
            </Group>
          )}
          <NodeForm
            node={node}
            flow={flow}
            problems={problems}
            marked={taken?.fields ?? []}
            set={set}
            onRun={runHere}
          />
        </Tabs.Panel>
        {tabs.includes('chat') && (
          <Tabs.Panel value="chat" className={classes.form}>
            <ChatTab workflow={flow.name} node={node.id} flush={flush} onRunTo={onRunTo} onTake={take} />
          </Tabs.Panel>
        )}
        <Tabs.Panel value="data" className={classes.data}>
          <DataTab node={node} record={record} onRunTo={runHere} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

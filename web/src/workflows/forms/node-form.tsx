import { Stack, Text } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { withoutPath } from '../drawing.ts';
import type { Flow, FlowNode } from '../flow.ts';
import classes from '../pane.module.css';
import type { Problem } from '../queries.ts';
import { BranchForm } from './branch-form.tsx';
import { JoinForm } from './join-form.tsx';
import { OutputForm } from './output-form.tsx';
import { SourceForm } from './source-form.tsx';
import { StartForm } from './start-form.tsx';
import { TransformerForm } from './transformer-form.tsx';

/** What each form gets. It writes just the node's settings. */
export interface FormProps {
  readonly node: FlowNode;
  readonly flow: Flow;
  /** A setting that becomes undefined goes. */
  readonly set: (changes: Readonly<Record<string, unknown>>) => void;
  /** What is wrong at a path in the node: `joins[0].left`; with all below it, if asked. */
  readonly errorAt: (path: string, below?: 'with all below') => string | undefined;
  readonly onRun: () => void;
}

const FORMS: Readonly<Record<string, (props: FormProps) => React.ReactNode>> = {
  start: StartForm,
  source: SourceForm,
  transformer: TransformerForm,
  join: JoinForm,
  output: OutputForm,
  branch: BranchForm,
};

interface NodeFormProps extends Omit<FormProps, 'errorAt'> {
  readonly problems: readonly Problem[];
  /** Settings that an accepted proposal has changed. */
  readonly marked: readonly string[];
}

export function NodeForm({ problems, marked, ...props }: NodeFormProps) {
  const { node } = props;
  const root = useRef<HTMLDivElement>(null);
  const own = problems
    .filter((problem) => problem.node === node.id)
    .map(({ path, message, hint }) => ({
      path: path.replace(/^nodes\[\d+\]\.?/, ''),
      text: [withoutPath(message), hint].filter(Boolean).join(' '),
    }));
  const errorAt: FormProps['errorAt'] = (path, below) =>
    own.find((one) => one.path === path || (below && new RegExp(`^${escaped(path)}[.[]`).test(one.path)))?.text;
  // After each drawing: fields come and go with what is chosen.
  useEffect(() => {
    for (const field of root.current?.querySelectorAll<HTMLElement>('[data-path]') ?? []) {
      const [setting = ''] = (field.dataset.path ?? '').split(/[.[]/);
      field.toggleAttribute('data-marked', marked.includes(setting));
    }
  });
  const whole = own.filter(({ path }) => path === '');
  const Form = FORMS[node.kind];
  return (
    <Stack gap={12} ref={root} className={classes.fields}>
      {whole.map(({ text }) => (
        <Text key={text} size="md" c="var(--df-notes-ink)">
          {text}
        </Text>
      ))}
      {Form ? (
        <Form {...props} errorAt={errorAt} />
      ) : (
        <Text>This DagFlux knows no node of the kind “{node.kind}”.</Text>
      )}
    </Stack>
  );
}

const escaped = (text: string) => text.replaceAll(/[.[\]]/g, '\\$&');

import { Button, Stack, Text } from '@mantine/core';
import { listOf } from '../flow.ts';
import { useInputs } from './inputs.ts';
import { JoinColumns } from './join-columns.tsx';
import { JoinPairs } from './join-pairs.tsx';
import { JoinTarget } from './join-target.tsx';
import type { FormProps } from './node-form.tsx';
import { OperationField } from './operation-field.tsx';

const OWN = ['joins', 'columns', 'target', 'allowLossy', 'keyLimit'];

/** What is equal, which columns are kept, and where they go. */
export function JoinForm(props: FormProps) {
  const { node, flow, set, errorAt } = props;
  const inputs = useInputs(flow, node);
  return (
    <Stack gap={16}>
      <OperationField kind="join" node={node} own={OWN} set={set} error={errorAt('operation')} />
      {node.operation === undefined &&
        (inputs.length < 2 ? (
          <Text size="md" c="dimmed">
            Draw an edge from each table that is to be joined; {inputs.length} of at least 2{' '}
            {inputs.length === 1 ? 'leads' : 'lead'} here.
          </Text>
        ) : (
          <>
            <JoinPairs {...props} inputs={inputs} />
            <JoinColumns {...props} inputs={inputs} />
            <JoinTarget {...props} />
          </>
        ))}
      {inputs.length < 2 && listOf(node.joins).length > 0 && (
        <Button variant="default" onClick={() => set({ joins: undefined, columns: undefined })}>
          Take away what it says of sources
        </Button>
      )}
    </Stack>
  );
}

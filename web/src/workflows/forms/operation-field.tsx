import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { operationsQuery } from '../../queries.ts';
import { type FlowNode, textOf } from '../flow.ts';

interface OperationFieldProps {
  readonly kind: 'transformer' | 'join';
  readonly node: FlowNode;
  /** Settings that a saved operation says itself. */
  readonly own: readonly string[];
  readonly set: (changes: Readonly<Record<string, unknown>>) => void;
  readonly error: string | undefined;
}

/** All of these settings, taken away. */
export const NO_SETTINGS = (names: readonly string[]): Record<string, undefined> =>
  Object.fromEntries(names.map((name) => [name, undefined]));

/** A saved operation in place of settings of one's own. */
export function OperationField({ kind, node, own, set, error }: OperationFieldProps) {
  const { data = [] } = useQuery(operationsQuery);
  const saved = data.filter((operation) => operation.kind === kind).map(({ name }) => name);
  const chosen = textOf(node.operation);
  // Without any there is nothing to choose.
  if (saved.length === 0 && chosen === '') return null;
  const names = chosen === '' || saved.includes(chosen) ? saved : [...saved, chosen];
  return (
    <Select
      label="Saved operation"
      data-path="operation"
      data={[{ value: '', label: 'None: as below' }, ...names]}
      value={chosen}
      error={error}
      onChange={(name) => set(name ? { ...NO_SETTINGS(own), operation: name } : { operation: undefined })}
    />
  );
}

import { Checkbox, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { textOf } from '../flow.ts';
import { useInputs } from './inputs.ts';
import type { FormProps } from './node-form.tsx';
import { NO_SETTINGS, OperationField } from './operation-field.tsx';
import { SqlField } from './sql-field.tsx';

const MODES = [
  { value: 'new table', label: 'New table' },
  { value: 'in place', label: 'In place' },
];
const LOCATIONS = [
  { value: 'workspace', label: 'In the workspace' },
  { value: 'same database', label: 'Same database' },
];
const OF_NEW = ['location', 'table', 'replace', 'keepNames', 'allowLossy'];
const OWN = ['mode', ...OF_NEW, 'sql', 'backup'];

/** A SELECT into a new table, a change in place, or a saved operation. */
export function TransformerForm({ node, flow, set, errorAt, onRun }: FormProps) {
  const [input] = useInputs(flow, node);
  const isInPlace = node.mode === 'in place';
  return (
    <Stack gap={12}>
      <OperationField kind="transformer" node={node} own={OWN} set={set} error={errorAt('operation')} />
      {node.operation === undefined && (
        <>
          <SegmentedControl
            aria-label="What it does"
            data-path="mode"
            data={MODES}
            value={isInPlace ? 'in place' : 'new table'}
            onChange={(mode) =>
              set(mode === 'in place' ? { ...NO_SETTINGS(OF_NEW), mode } : { mode: undefined, backup: undefined })
            }
          />
          {isInPlace ? (
            <Checkbox
              label="Copy the table into the workspace first"
              description="Without a choice: of a production database only."
              checked={node.backup === true}
              onChange={(event) => set({ backup: event.currentTarget.checked || undefined })}
            />
          ) : (
            <>
              <SegmentedControl
                aria-label="Where the new table is"
                data-path="location"
                data={LOCATIONS}
                value={textOf(node.location) || 'workspace'}
                onChange={(location) => set({ location: location === 'workspace' ? undefined : location })}
              />
              <TextInput
                label="New table"
                description="Empty: for this run only, in the workspace."
                data-path="table"
                placeholder="schema.table"
                value={textOf(node.table)}
                error={errorAt('table')}
                onChange={(event) => set({ table: event.currentTarget.value || undefined })}
              />
              <Checkbox
                label="If it is there, replace its rows"
                checked={node.replace === true}
                onChange={(event) => set({ replace: event.currentTarget.checked || undefined })}
              />
            </>
          )}
          <SqlField
            label="SQL"
            description={
              isInPlace
                ? 'ALTER, UPDATE and DELETE; {{input}} is the table that comes in.'
                : 'One SELECT; {{input}} is the table that comes in.'
            }
            value={textOf(node.sql)}
            connection={input?.connection ?? ''}
            error={errorAt('sql') ?? errorAt('mode')}
            onChange={(sql) => set({ sql })}
            onRun={onRun}
          />
        </>
      )}
    </Stack>
  );
}

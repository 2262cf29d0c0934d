import { Checkbox, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { textOf } from '../flow.ts';
import { schemaQuery } from '../queries.ts';
import { useInputs } from './inputs.ts';
import type { FormProps } from './node-form.tsx';
import { choicesAt } from './schema-choices.ts';
import { SqlField } from './sql-field.tsx';
import { useConnectionNames } from './table-field.tsx';

/** One of two ways, by the number of rows or a value. */
export function BranchForm({ node, flow, set, errorAt, onRun }: FormProps) {
  const { names } = useConnectionNames();
  const [input] = useInputs(flow, node);
  const { data: schema } = useQuery(schemaQuery);
  const isSql = node.sql !== undefined;
  const operator = textOf(node.operator);
  const takesValue = !operator.startsWith('is ');
  return (
    <Stack gap={12}>
      <Checkbox
        label="Ask by SQL; else the rows that come in are counted"
        checked={isSql}
        onChange={(event) =>
          set(
            event.currentTarget.checked
              ? { sql: 'SELECT count(*) FROM {{input}}' }
              : { sql: undefined, connection: undefined },
          )
        }
      />
      {isSql && (
        <>
          <SqlField
            label="SELECT of one value"
            description="{{input}} is the table that comes in."
            value={textOf(node.sql)}
            connection={textOf(node.connection) || (input?.connection ?? '')}
            error={errorAt('sql')}
            onChange={(sql) => set({ sql })}
            onRun={onRun}
          />
          <Select
            label="Where it runs"
            data-path="connection"
            data={[{ value: '', label: 'Where the table stands that comes in' }, ...names]}
            value={textOf(node.connection)}
            error={errorAt('connection')}
            onChange={(connection) => set({ connection: connection || undefined })}
          />
        </>
      )}
      <Select
        label="“then”, if it is"
        data-path="operator"
        data={choicesAt(schema, 'branch', ['operator'])}
        value={operator || null}
        error={errorAt('operator')}
        onChange={(next) => set({ operator: next, ...(next?.startsWith('is ') && { value: undefined }) })}
      />
      {takesValue && (
        <TextInput
          label="Value"
          data-path="value"
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
          value={node.value === undefined ? '' : String(node.value)}
          error={errorAt('value')}
          // As text: it keeps all its digits, and is compared as a number where both are numbers.
          onChange={(event) => set({ value: event.currentTarget.value === '' ? undefined : event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

import { SegmentedControl, Select, Stack } from '@mantine/core';
import { textOf } from '../flow.ts';
import type { FormProps } from './node-form.tsx';
import { SqlField } from './sql-field.tsx';
import { TableField, useConnectionNames } from './table-field.tsx';

const KINDS = [
  { value: 'table', label: 'Table' },
  { value: 'sql', label: 'SELECT' },
];

/** A table as it stands, or a SELECT whose rows go into the workspace. */
export function SourceForm({ node, set, errorAt, onRun }: FormProps) {
  const { names } = useConnectionNames();
  const isSql = node.connection !== undefined || node.sql !== undefined;
  const table = textOf(node.table);
  const choose = (kind: string) =>
    kind === 'sql'
      ? set({ table: undefined, connection: table.split(':')[0] || names[0], sql: undefined })
      : set({ connection: undefined, sql: undefined, allowLossy: undefined });
  return (
    <Stack gap={12}>
      <SegmentedControl aria-label="What it reads" data={KINDS} value={isSql ? 'sql' : 'table'} onChange={choose} />
      {isSql ? (
        <>
          <Select
            label="Connection"
            data-path="connection"
            searchable
            data={names}
            value={textOf(node.connection) || null}
            error={errorAt('connection')}
            onChange={(connection) => set({ connection: connection ?? undefined })}
          />
          <SqlField
            label="SELECT"
            description="Its rows go into the workspace for the run."
            value={textOf(node.sql)}
            connection={textOf(node.connection)}
            error={errorAt('sql')}
            onChange={(sql) => set({ sql })}
            onRun={onRun}
          />
        </>
      ) : (
        <TableField
          label="Table"
          value={table}
          path="table"
          error={errorAt('table')}
          onChange={(reference) => set({ table: reference })}
        />
      )}
    </Stack>
  );
}

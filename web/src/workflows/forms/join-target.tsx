import { Checkbox, MultiSelect, SegmentedControl, Stack, Title } from '@mantine/core';
import { changed } from '../edits.ts';
import { isObject, listOf, textOf } from '../flow.ts';
import { BackupChoice } from './backup-choice.tsx';
import type { FormProps } from './node-form.tsx';
import { TableField } from './table-field.tsx';

const KINDS = [
  { value: 'run', label: 'For the run' },
  { value: 'create', label: 'New table' },
  { value: 'merge', label: 'Merge into' },
];

/** Where the joined rows go. */
export function JoinTarget({ node, set, errorAt }: FormProps) {
  const target = isObject(node.target) ? node.target : undefined;
  const change = (changes: Readonly<Record<string, unknown>>) => set({ target: changed(target, changes) });
  const kept = listOf(node.columns).flatMap((column) => (isObject(column) ? [textOf(column.as)] : []));
  const table = textOf(target?.table);
  const choose = (kind: string) => {
    if (kind === 'run') set({ target: undefined });
    else set({ target: { mode: kind, table: table || 'workspace:', ...(kind === 'merge' && { keys: [] }) } });
  };
  const flag = (name: string, label: string) => (
    <Checkbox
      label={label}
      checked={target?.[name] === true}
      onChange={(event) => change({ [name]: event.currentTarget.checked || undefined })}
    />
  );
  return (
    <Stack gap={8} component="section" aria-label="Destination">
      <Title order={2} size="h2">
        Destination
      </Title>
      <SegmentedControl
        aria-label="Where the rows go"
        data-path="target"
        data={KINDS}
        value={target === undefined ? 'run' : textOf(target.mode)}
        onChange={choose}
      />
      {target && (
        <TableField
          label="Table"
          description="The join runs in this database."
          value={table}
          path="target.table"
          error={errorAt('target.table') ?? errorAt('target')}
          onChange={(reference) => change({ table: reference })}
        />
      )}
      {target?.mode === 'create' && (
        <>
          <Checkbox
            label="If it is there, replace its rows"
            checked={target.replace === true}
            onChange={(event) => {
              const replace = event.currentTarget.checked || undefined;
              change({ replace, ...(!replace && { backup: undefined }) });
            }}
          />
          {flag('keepNames', 'Keep new names as written')}
        </>
      )}
      {target?.mode === 'merge' && (
        <MultiSelect
          label="Key"
          description="Columns that tell the rows of the target apart."
          data={[...new Set(kept.filter((name) => name !== ''))]}
          value={listOf(target.keys).filter((key) => typeof key === 'string')}
          data-path="target.keys"
          error={errorAt('target.keys', 'with all below')}
          onChange={(keys) => change({ keys })}
        />
      )}
      {(target?.mode === 'merge' || target?.replace === true) && (
        <BackupChoice value={target.backup} onChange={(backup) => change({ backup })} />
      )}
    </Stack>
  );
}

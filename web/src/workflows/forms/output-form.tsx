import { Checkbox, SegmentedControl, Select, Stack, TagsInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { changed } from '../edits.ts';
import { isObject, textOf } from '../flow.ts';
import { schemaQuery } from '../queries.ts';
import { BackupChoice } from './backup-choice.tsx';
import type { FormProps } from './node-form.tsx';
import { choicesAt } from './schema-choices.ts';
import { TableField } from './table-field.tsx';

const KINDS = [
  { value: 'file', label: 'File' },
  { value: 'table', label: 'Table' },
];
const MODES = [
  { value: 'create', label: 'Make a new table' },
  { value: 'append', label: 'Add the rows' },
  { value: 'replace', label: 'Replace all rows' },
  { value: 'upsert', label: 'Merge by key' },
];

/** The rows into a file, or into a table. */
export function OutputForm(props: FormProps) {
  const { node, set } = props;
  const isTable = isObject(node.table);
  const choose = (kind: string) =>
    set(
      kind === 'table'
        ? { file: undefined, table: { to: '', mode: 'create' } }
        : { table: undefined, file: { path: '' } },
    );
  return (
    <Stack gap={12}>
      <SegmentedControl
        aria-label="Where the rows go"
        data={KINDS}
        value={isTable ? 'table' : 'file'}
        onChange={choose}
      />
      {isTable ? <TableSettings {...props} /> : <FileSettings {...props} />}
    </Stack>
  );
}

function FileSettings({ node, set, errorAt }: FormProps) {
  const { data: schema } = useQuery(schemaQuery);
  const change = (changes: Readonly<Record<string, unknown>>) => set({ file: changed(node.file, changes) });
  const file = isObject(node.file) ? node.file : {};
  const format = textOf(file.format);
  return (
    <>
      <TextInput
        label="Path"
        description="Relative paths are in the data folder's “files”."
        data-path="file.path"
        placeholder="sales.csv"
        value={textOf(file.path)}
        error={errorAt('file.path')}
        onChange={(event) => change({ path: event.currentTarget.value })}
      />
      <Select
        label="Format"
        data-path="file.format"
        data={[{ value: '', label: 'As the ending says' }, ...choicesAt(schema, 'output', ['file', 'format'])]}
        value={format}
        error={errorAt('file.format')}
        onChange={(value) => change({ format: value || undefined })}
      />
      {(format === 'sqlite' || /\.(sqlite3?|db)$/.test(textOf(file.path))) && (
        <TextInput
          label="Table in the file"
          description="Empty: the name of the file."
          value={textOf(file.table)}
          onChange={(event) => change({ table: event.currentTarget.value || undefined })}
        />
      )}
      <Checkbox
        label="Replace a file that is there"
        checked={file.overwrite === true}
        onChange={(event) => change({ overwrite: event.currentTarget.checked || undefined })}
      />
    </>
  );
}

function TableSettings({ node, set, errorAt }: FormProps) {
  const table = isObject(node.table) ? node.table : {};
  const change = (changes: Readonly<Record<string, unknown>>) => set({ table: changed(table, changes) });
  const flag = (name: string, label: string) => (
    <Checkbox
      label={label}
      checked={table[name] === true}
      onChange={(event) => change({ [name]: event.currentTarget.checked || undefined })}
    />
  );
  return (
    <>
      <TableField
        label="Table"
        value={textOf(table.to)}
        path="table.to"
        error={errorAt('table.to')}
        onChange={(to) => change({ to: to ?? '' })}
      />
      <Select
        label="How"
        data-path="table.mode"
        data={MODES}
        value={textOf(table.mode)}
        error={errorAt('table.mode')}
        onChange={(mode) =>
          change({
            mode,
            ...(mode !== 'upsert' && { key: undefined }),
            ...(mode === 'create' && { backup: undefined }),
          })
        }
      />
      {table.mode === 'upsert' && (
        <TagsInput
          size="xs"
          label="Key"
          description="Columns that tell rows apart. Empty: the primary key."
          data-path="table.key"
          value={Array.isArray(table.key) ? table.key.filter((name) => typeof name === 'string') : []}
          error={errorAt('table.key', 'with all below')}
          onChange={(key) => change({ key: key.length === 0 ? undefined : key })}
        />
      )}
      {textOf(table.mode) !== 'create' && (
        <BackupChoice value={table.backup} onChange={(backup) => change({ backup })} />
      )}
      {flag('verify', 'Compare checksums of both sides before the commit')}
      {flag('keepNames', 'Keep new names as written')}
    </>
  );
}

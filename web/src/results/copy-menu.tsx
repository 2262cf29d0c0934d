import { Button, Menu, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { connectionsQuery } from '../queries.ts';
import { useRemembered } from '../remembered.ts';
import { ExportItems } from './export-items.tsx';
import type { ShownResult } from './use-result.ts';

type CopyFormat = 'tsv' | 'csv' | 'json' | 'markdown' | 'insert' | 'in-list';

/** What is to be copied, and how. */
export interface CopyWish {
  readonly format: CopyFormat;
  readonly header?: boolean;
  /** INSERT: a name as it is written, with its schema before a dot. */
  readonly table?: { readonly schema?: string; readonly name: string };
  readonly connection?: string;
}

interface CopyMenuProps {
  readonly shown: ShownResult;
  readonly connection: string;
  /** The table that the rows are of, as far as it is known. */
  readonly table?: { readonly schema?: string; readonly name: string } | undefined;
  readonly onCopy: (wish: CopyWish) => void;
  readonly onNames: () => void;
}

/** Copy and Export. What NULL becomes in a text is remembered. */
export function CopyMenu({ shown, connection, table, onCopy, onNames }: CopyMenuProps) {
  const [nullAs, setNullAs] = useRemembered<string>('copy.null', '');
  const [asks, setAsks] = useState<'insert' | 'in-list' | 'export'>();
  const items: readonly (readonly [string, CopyWish])[] = [
    ['Selected cells', { format: 'tsv' }],
    ['With header', { format: 'tsv', header: true }],
    ['As CSV', { format: 'csv', header: true }],
    ['As JSON', { format: 'json' }],
    ['As Markdown', { format: 'markdown' }],
  ];
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" size="compact-xs">
            Copy ▾
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {items.map(([label, wish]) => (
            <Menu.Item key={label} onClick={() => onCopy(wish)}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Item onClick={() => setAsks('insert')}>As INSERT…</Menu.Item>
          <Menu.Item onClick={() => onCopy({ format: 'in-list' })}>As IN-list</Menu.Item>
          <Menu.Item onClick={onNames}>Column names</Menu.Item>
          <Menu.Divider />
          <Menu.Item
            role="menuitemcheckbox"
            aria-checked={nullAs === 'NULL'}
            closeMenuOnClick={false}
            onClick={() => setNullAs(nullAs === 'NULL' ? '' : 'NULL')}
          >
            {nullAs === 'NULL' ? '☑' : '☐'} NULL as the word NULL
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="subtle" size="compact-xs">
            Export ▾
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <ExportItems shown={shown} onInserts={() => setAsks('export')} />
        </Menu.Dropdown>
      </Menu>
      {asks && (
        <InsertDialog
          connection={connection}
          table={table}
          says={asks === 'export' ? 'Export' : 'Copy'}
          onClose={() => setAsks(undefined)}
          onDone={(wish) => {
            setAsks(undefined);
            if (asks !== 'export') return onCopy(wish);
            const { id } = shown.query;
            const query = new URLSearchParams({
              format: 'sql',
              ...(shown.view !== undefined && { view: shown.view }),
              ...(wish.table?.schema !== undefined && { schema: wish.table.schema }),
              table: wish.table?.name ?? 'rows',
              connection: wish.connection ?? connection,
            });
            window.location.assign(`/api/queries/${id}/results/${shown.index}/export?${query}`);
          }}
        />
      )}
    </>
  );
}

interface InsertDialogProps extends Pick<CopyMenuProps, 'connection' | 'table'> {
  readonly says: string;
  readonly onClose: () => void;
  readonly onDone: (wish: CopyWish) => void;
}

/** Into which table, and in whose SQL. */
function InsertDialog({ connection, table, says, onClose, onDone }: InsertDialogProps) {
  const { data: connections = [] } = useQuery(connectionsQuery);
  const [schema, setSchema] = useState(table?.schema ?? '');
  const [name, setName] = useState(table?.name ?? 'rows');
  const [target, setTarget] = useState(connection);
  const names = [...new Set([connection, ...connections.map((each) => each.name), 'workspace'])];
  return (
    <Modal opened onClose={onClose} title={`${says} as INSERT`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name === '') return;
          onDone({ format: 'insert', connection: target, table: { name, ...(schema !== '' && { schema }) } });
        }}
      >
        <Stack gap={12}>
          <TextInput label="Schema" value={schema} onChange={(event) => setSchema(event.currentTarget.value)} />
          <TextInput
            label="Table"
            data-autofocus
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Select
            label="In the SQL of"
            searchable
            allowDeselect={false}
            data={names}
            value={target}
            onChange={(value) => setTarget(value ?? connection)}
          />
          <Text size="xs" c="dimmed">
            Names and values are written as that database reads them, every digit kept.
          </Text>
          <Button type="submit" disabled={name === ''}>
            {says}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

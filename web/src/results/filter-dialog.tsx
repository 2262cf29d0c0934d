import { Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { GridColumn } from '../grid/rows.ts';
import type { Condition } from './use-result.ts';
import { CONDITION_WORDS, loadedWords } from './words.ts';

interface FilterDialogProps {
  readonly column: GridColumn;
  readonly place: number;
  /** Of the cell that was chosen. */
  readonly usual: string;
  readonly rows: number;
  readonly hasAll: boolean;
  readonly onFilter: (condition: Condition, where: 'here' | 'database') => void;
  readonly onClose: () => void;
}

/** A condition on one column, and whose rows it is for. */
export function FilterDialog({ column, place, usual, rows, hasAll, onFilter, onClose }: FilterDialogProps) {
  const kinds = (Object.keys(CONDITION_WORDS) as Condition['is'][]).filter(
    (kind) => column.kind !== 'binary' || kind.endsWith('null'),
  );
  const [is, setIs] = useState<Condition['is']>(column.kind === 'binary' ? 'not null' : 'equal');
  const [value, setValue] = useState(usual);
  const needsValue = is !== 'null' && is !== 'not null';
  const condition: Condition = { column: place, is, ...(needsValue && { value }) };
  return (
    <Modal opened onClose={onClose} title={`Filter by ${column.name || '(no name)'}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onFilter(condition, 'here');
        }}
      >
        <Stack gap={12}>
          <Select
            label={column.name || '(no name)'}
            allowDeselect={false}
            data={kinds.map((kind) => ({ value: kind, label: CONDITION_WORDS[kind] }))}
            value={is}
            onChange={(kind) => setIs((kind ?? 'equal') as Condition['is'])}
          />
          {needsValue && (
            <TextInput
              label="Value"
              data-autofocus
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
          )}
          <Group gap={8}>
            <Button type="submit">{hasAll ? 'Filter' : `In these ${loadedWords(rows)}`}</Button>
            {!hasAll && (
              <Button variant="default" disabled={is === 'contains'} onClick={() => onFilter(condition, 'database')}>
                In the database (runs again)
              </Button>
            )}
          </Group>
          {!hasAll && is === 'contains' && (
            <Text size="xs" c="dimmed">
              Parts of texts are looked for in the loaded rows; for the database, write LIKE into the statement.
            </Text>
          )}
        </Stack>
      </form>
    </Modal>
  );
}

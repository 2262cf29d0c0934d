import { ActionIcon, Button, Checkbox, Group, Popover, ScrollArea, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { AS_IT_CAME, type Layout, moved, orderedPlaces, toggled } from '../grid/layout.ts';
import type { GridColumn } from '../grid/rows.ts';

interface ColumnsMenuProps {
  readonly columns: readonly GridColumn[];
  readonly keys: readonly string[];
  readonly layout: Layout;
  readonly onChange: (change: (before: Layout) => Layout) => void;
}

/** More are found by their name. */
const LISTED = 200;

/** Which columns are shown, in which order, and which stay at the left. */
export function ColumnsMenu({ columns, keys, layout, onChange }: ColumnsMenuProps) {
  const [part, setPart] = useState('');
  const hidden = keys.filter((key) => layout.hidden.includes(key)).length;
  const listed = orderedPlaces(keys, layout.order).filter((place) =>
    columns[place]?.name.toLowerCase().includes(part.toLowerCase()),
  );
  return (
    <Popover position="bottom-end" trapFocus withinPortal>
      <Popover.Target>
        <Button variant="subtle" size="compact-xs">
          Columns{hidden > 0 ? ` (${hidden} hidden)` : ''} ▾
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        <Stack gap={8}>
          <TextInput
            aria-label="Find a column"
            placeholder="Find a column"
            value={part}
            onChange={(event) => setPart(event.currentTarget.value)}
          />
          <ScrollArea.Autosize mah={320} w={320}>
            {listed.slice(0, LISTED).map((place) => {
              const key = keys[place] ?? '';
              const name = columns[place]?.name || '(no name)';
              const isPinned = layout.pinned.includes(key);
              return (
                <Group key={key} gap={4} wrap="nowrap" justify="space-between" mih={26}>
                  <Checkbox
                    label={name}
                    checked={!layout.hidden.includes(key)}
                    // The last one stays.
                    disabled={!layout.hidden.includes(key) && hidden === keys.length - 1}
                    onChange={() => onChange((before) => ({ ...before, hidden: toggled(before.hidden, key) }))}
                  />
                  <Group gap={2} wrap="nowrap">
                    <ActionIcon
                      variant="subtle"
                      size={24}
                      aria-label={`Move ${name} up`}
                      onClick={() => onChange((before) => moved(keys, before, key, -1))}
                    >
                      ↑
                    </ActionIcon>
                    <ActionIcon
                      variant="subtle"
                      size={24}
                      aria-label={`Move ${name} down`}
                      onClick={() => onChange((before) => moved(keys, before, key, 1))}
                    >
                      ↓
                    </ActionIcon>
                    <Button
                      variant={isPinned ? 'light' : 'subtle'}
                      size="compact-xs"
                      aria-pressed={isPinned}
                      aria-label={`Pin ${name}`}
                      onClick={() => onChange((before) => ({ ...before, pinned: toggled(before.pinned, key) }))}
                    >
                      Pin
                    </Button>
                  </Group>
                </Group>
              );
            })}
          </ScrollArea.Autosize>
          <Button variant="default" onClick={() => onChange(() => AS_IT_CAME)}>
            As they came
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

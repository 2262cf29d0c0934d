import { Group, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { workflowsQuery } from '../queries.ts';
import { CAUSES } from './run-words.ts';
import type { RunFilter } from './use-runs.ts';

const STATES = ['running', 'done', 'failed', 'cancelled', 'interrupted', 'skipped'];

interface RunFiltersProps {
  readonly filter: RunFilter;
  readonly onChange: (changes: RunFilter) => void;
}

/** Which runs are listed: the address holds it. */
export function RunFilters({ filter, onChange }: RunFiltersProps) {
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const [text, setText] = useState(filter.text ?? '');
  const [told, setTold] = useState(filter.text);
  // Somebody else has changed it: "Show all", the way back.
  if (filter.text !== told) {
    setTold(filter.text);
    setText(filter.text ?? '');
  }
  const tell = useDebouncedCallback((value: string) => {
    setTold(value);
    onChange({ text: value });
  }, 250);
  const select = { placeholder: 'Any', clearable: true, allowDeselect: true, style: { flex: '1 1 110px' } } as const;
  return (
    <Group p={8} gap={8}>
      <TextInput
        aria-label="Text in a run"
        placeholder="Text or #number"
        data-filter
        style={{ flex: '2 1 150px' }}
        value={text}
        onChange={({ currentTarget: { value } }) => {
          setText(value);
          tell(value);
        }}
      />
      <Select
        aria-label="State"
        {...select}
        placeholder="Any state"
        data={STATES}
        value={filter.state || null}
        onChange={(value) => onChange({ state: value ?? '' })}
      />
      <Select
        aria-label="Workflow"
        {...select}
        placeholder="Any workflow"
        searchable
        data={workflows.map(({ name }) => name)}
        value={filter.workflow || null}
        onChange={(value) => onChange({ workflow: value ?? '' })}
      />
      <Select
        aria-label="Cause"
        {...select}
        placeholder="Any cause"
        data={Object.entries(CAUSES).map(([value, label]) => ({ value, label }))}
        value={filter.cause || null}
        onChange={(value) => onChange({ cause: value ?? '' })}
      />
      <TextInput
        aria-label="Started on or after"
        type="date"
        style={{ flex: '1 1 110px' }}
        value={filter.since ?? ''}
        onChange={(event) => onChange({ since: event.currentTarget.value })}
      />
    </Group>
  );
}

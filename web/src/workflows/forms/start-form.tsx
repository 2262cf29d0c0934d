import { List, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api.ts';
import { changed } from '../edits.ts';
import { isObject, textOf } from '../flow.ts';
import type { FormProps } from './node-form.tsx';

const KINDS = [
  { value: 'manual', label: 'By hand' },
  { value: 'cron', label: 'At times' },
  { value: 'file', label: 'When a file changes' },
];
const BLANK: Readonly<Record<string, object | undefined>> = {
  manual: undefined,
  cron: { kind: 'cron', expression: '0 2 * * *', zone: Intl.DateTimeFormat().resolvedOptions().timeZone },
  file: { kind: 'file', path: '' },
};
const MISSED = [
  { value: 'skip', label: 'Leave them out' },
  { value: 'latest', label: 'Run once' },
  { value: 'all', label: 'Run each' },
];

/** When the workflow starts. */
export function StartForm({ node, set, errorAt }: FormProps) {
  const trigger = isObject(node.trigger) ? node.trigger : { kind: 'manual' };
  const change = (changes: Readonly<Record<string, unknown>>) => set({ trigger: changed(trigger, changes) });
  const text = (name: string, label: string, description: string) => (
    <TextInput
      label={label}
      description={description}
      data-path={`trigger.${name}`}
      value={textOf(trigger[name])}
      error={errorAt(`trigger.${name}`)}
      onChange={(event) => change({ [name]: event.currentTarget.value || undefined })}
    />
  );
  return (
    <Stack gap={12}>
      <SegmentedControl
        aria-label="When it starts"
        data={KINDS}
        value={textOf(trigger.kind)}
        onChange={(kind) => set({ trigger: BLANK[kind] })}
      />
      {trigger.kind === 'cron' && (
        <>
          {text('expression', 'Times', 'Minute, hour, day of the month, month, day of the week: 0 2 * * *')}
          {text('zone', 'Time zone', 'Such as Europe/Berlin. Empty: UTC.')}
          <Select
            label="Runs that were missed"
            data={MISSED}
            value={textOf(trigger.missed) || 'skip'}
            onChange={(missed) => change({ missed: missed === 'skip' ? undefined : missed })}
          />
          <Forecast expression={textOf(trigger.expression)} zone={textOf(trigger.zone)} />
        </>
      )}
      {trigger.kind === 'file' && text('path', 'File or folder', 'Each change of it starts a run.')}
    </Stack>
  );
}

/** The times in the scheduler's own words, and the next of them. */
function Forecast({ expression, zone }: { readonly expression: string; readonly zone: string }) {
  const [asked] = useDebouncedValue({ expression, zone }, 400);
  const { data, error } = useQuery({
    queryKey: ['schedules', 'next', asked],
    queryFn: () =>
      call(
        api.schedules.next.$post({
          json: {
            trigger: { kind: 'cron', expression: asked.expression, ...(asked.zone !== '' && { zone: asked.zone }) },
          },
        }),
      ),
    enabled: asked.expression !== '',
    retry: false,
  });
  if (error) {
    return (
      <Text role="alert" size="md" c="var(--df-failed-ink)">
        {error.message}
      </Text>
    );
  }
  if (!data) return null;
  return (
    <div>
      <Text size="md">{data.words}</Text>
      <List size="md">
        {data.times.map(({ at, local, weekday, offset, remark }) => (
          <List.Item key={at}>
            {weekday} {local} {offset} {remark}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

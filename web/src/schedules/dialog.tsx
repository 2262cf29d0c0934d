import { Button, Group, List, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { InferRequestType } from 'hono/client';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { type CronParts, cronOf, cronParts } from './cron-parts.ts';
import type { Schedule } from './order.ts';

type Trigger = InferRequestType<typeof api.schedules.next.$post>['json']['trigger'];
type Missed = 'skip' | 'latest' | 'all';

interface ScheduleDialogProps {
  readonly before: Schedule | undefined;
  readonly workflows: readonly string[];
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

const KINDS = [
  { value: 'every', label: 'Every n minutes' },
  { value: 'daily', label: 'Daily' },
  { value: 'weekly', label: 'Weekly' },
  { value: 'monthly', label: 'Monthly' },
  { value: 'cron', label: 'Cron' },
  { value: 'file', label: 'File' },
];
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MISSED = [
  { value: 'skip', label: 'Skip it' },
  { value: 'latest', label: 'Run the latest' },
  { value: 'all', label: 'Run all' },
];

const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** When a workflow starts by itself; the words and the next times are the scheduler's own. */
export function ScheduleDialog({ before, workflows, onClose, onSaved }: ScheduleDialogProps) {
  const [workflow, setWorkflow] = useState(before?.workflow ?? workflows[0] ?? '');
  const known = before?.trigger;
  const [parts, setParts] = useState<CronParts>(() =>
    cronParts(known?.kind === 'cron' ? known.expression : '0 2 * * *'),
  );
  const [isFile, setIsFile] = useState(known?.kind === 'file');
  const [path, setPath] = useState(known?.kind === 'file' ? known.path : '');
  const [zone, setZone] = useState((known?.kind === 'cron' ? known.zone : undefined) ?? here);
  const [missed, setMissed] = useState<Missed>((known?.kind === 'cron' ? known.missed : undefined) ?? 'skip');
  const trigger: Trigger = isFile ? { kind: 'file', path } : { kind: 'cron', expression: cronOf(parts), zone, missed };
  const [asked] = useDebouncedValue(trigger, 250);
  const forecast = useQuery({
    queryKey: ['schedule-next', asked],
    queryFn: () => call(api.schedules.next.$post({ json: { trigger: asked } })),
    enabled: asked.kind === 'cron' || asked.path !== '',
    placeholderData: keepPreviousData,
    retry: false,
  });
  const save = useMutation({
    mutationFn: () => call(api.schedules[':workflow'].$put({ param: { workflow }, json: { trigger } })),
    onSuccess: () => {
      onSaved();
      onClose();
    },
  });
  const change = (changes: Partial<CronParts>) => setParts({ ...parts, ...changes });
  return (
    <Modal opened onClose={onClose} title={before ? `When ${before.workflow} runs` : 'Add a schedule'} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack gap={12}>
          {!before && (
            <Select
              label="Workflow"
              searchable
              data={[...workflows]}
              value={workflow}
              onChange={(name) => setWorkflow(name ?? '')}
            />
          )}
          <SegmentedControl
            aria-label="How it starts"
            data={KINDS}
            value={isFile ? 'file' : parts.kind}
            onChange={(kind) => {
              setIsFile(kind === 'file');
              if (kind !== 'file') change({ kind: kind as CronParts['kind'] }); // One of the others.
            }}
          />
          {isFile && (
            <TextInput
              label="File, folder or pattern"
              description="A change starts a run when the file keeps still."
              placeholder="/data/inbox/*.csv"
              value={path}
              onChange={(event) => setPath(event.currentTarget.value)}
            />
          )}
          {!isFile && parts.kind === 'every' && (
            <TextInput
              label="Minutes"
              value={parts.every}
              onChange={(event) => change({ every: event.currentTarget.value })}
            />
          )}
          {!isFile && parts.kind === 'cron' && (
            <TextInput
              label="Minute, hour, day of the month, month, day of the week"
              className="df-mono"
              value={parts.expression}
              onChange={(event) => change({ expression: event.currentTarget.value })}
            />
          )}
          {!isFile && ['daily', 'weekly', 'monthly'].includes(parts.kind) && (
            <Group gap={12}>
              <TextInput
                label="At"
                type="time"
                value={parts.time}
                onChange={(event) => change({ time: event.currentTarget.value })}
              />
              {parts.kind === 'weekly' && (
                <Select
                  label="On"
                  data={DAYS.map((label, index) => ({ value: String(index), label }))}
                  value={parts.weekday}
                  onChange={(weekday) => change({ weekday: weekday ?? '1' })}
                />
              )}
              {parts.kind === 'monthly' && (
                <TextInput
                  label="Day of the month"
                  value={parts.day}
                  onChange={(event) => change({ day: event.currentTarget.value })}
                />
              )}
            </Group>
          )}
          {!isFile && (
            <Group gap={12} grow>
              <Select
                label="Time zone"
                searchable
                data={Intl.supportedValuesOf('timeZone').concat('UTC')}
                value={zone}
                onChange={(name) => setZone(name ?? 'UTC')}
              />
              <Select
                label="A run that was missed"
                data={MISSED}
                value={missed}
                onChange={(value) => setMissed((value ?? 'skip') as Missed)} // One of the three.
              />
            </Group>
          )}
          {forecast.error ? (
            <ErrorNote error={forecast.error} />
          ) : (
            forecast.data && (
              <div aria-live="polite">
                <Text fw={600}>{forecast.data.words}</Text>
                <List size="sm">
                  {forecast.data.times.map((time) => (
                    <List.Item key={time.at}>
                      {time.weekday} {time.local} {time.offset}
                      {time.remark && ` · ${time.remark}`}
                    </List.Item>
                  ))}
                </List>
              </div>
            )
          )}
          <Text size="sm" c="dimmed">
            A time that comes while the run before is still going is skipped, and the run list says so.
          </Text>
          {save.error && <ErrorNote error={save.error} what="It was not saved." />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={workflow === '' || forecast.error !== null}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

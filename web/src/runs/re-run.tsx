import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { ICON } from '../icons.ts';
import type { useStartRun } from '../workflows/use-start-run.tsx';
import { effectWords } from './re-run-words.ts';
import type { Run } from './run-words.ts';

interface ReRunProps {
  readonly run: Run;
  readonly starts: ReturnType<typeof useStartRun>;
}

/** Once more, from where it stopped or all of it; each says before what it will do. */
export function ReRun({ run, starts }: ReRunProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { data: ways, error } = useQuery({
    queryKey: ['again', run.id],
    queryFn: () => call(api.runs[':id'].again.$get({ param: { id: String(run.id) } })),
    enabled: isOpen,
    staleTime: 0,
    retry: false,
  });
  return (
    <Menu opened={isOpen} onChange={setIsOpen} position="bottom-end" width={360} withinPortal>
      <Menu.Target>
        <Button variant="default" loading={starts.isPending} rightSection={<IconChevronDown {...ICON} />}>
          Re-run
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {error && <ErrorNote error={error} what="How it can be run again is not known." />}
        {!ways && !error && <Menu.Item disabled>Looking at what it would do…</Menu.Item>}
        {ways?.map(({ from, forecast, refused }) => (
          <Menu.Item
            key={from ?? ''}
            disabled={forecast === null}
            onClick={() => starts.start(run.workflow, from === null ? {} : { from })}
          >
            <Text size="md">{from === null ? "All, with today's workflow" : `From ${from}`}</Text>
            <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
              {forecast
                ? effectWords(forecast, run.version)
                : [refused?.message, refused?.hint].filter(Boolean).join(' ')}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

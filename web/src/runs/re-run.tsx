import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { ICON } from '../icons.ts';
import type { RunPart, useStartRun } from '../workflows/use-start-run.tsx';
import { effectWords } from './re-run-words.ts';
import type { Run } from './run-words.ts';

interface ReRunProps {
  readonly run: Run;
  readonly starts: ReturnType<typeof useStartRun>;
}

/** Once more, from where it failed or all of it; each says before what it will do. */
export function ReRun({ run, starts }: ReRunProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Menu opened={isOpen} onChange={setIsOpen} position="bottom-end" width={360} withinPortal>
      <Menu.Target>
        <Button variant="default" loading={starts.isPending} rightSection={<IconChevronDown {...ICON} />}>
          Re-run
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {run.node !== null && (
          <Item run={run} part={{ from: run.node }} title={`From ${run.node}`} isAsked={isOpen} starts={starts} />
        )}
        <Item run={run} part={{}} title="All, with today's workflow" isAsked={isOpen} starts={starts} />
      </Menu.Dropdown>
    </Menu>
  );
}

interface ItemProps extends ReRunProps {
  readonly part: RunPart;
  readonly title: string;
  readonly isAsked: boolean;
}

function Item({ run, part, title, isAsked, starts }: ItemProps) {
  const { data, error } = useQuery({
    queryKey: ['forecast', run.workflow, part, run.id],
    queryFn: () => call(api.workflows[':name'].forecast.$get({ param: { name: run.workflow }, query: part })),
    enabled: isAsked,
    staleTime: 0,
    retry: false,
  });
  if (error) return <ErrorNote error={error} what={`${title}: not possible.`} />;
  return (
    <Menu.Item onClick={() => starts.start(run.workflow, part)}>
      <Text size="md">{title}</Text>
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
        {data ? effectWords(data, run.version) : 'Looking at what it would do…'}
      </Text>
    </Menu.Item>
  );
}

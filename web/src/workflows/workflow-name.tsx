import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { clock } from '../components/times.ts';
import { ICON } from '../icons.ts';
import { workflowsQuery } from '../queries.ts';

interface WorkflowNameProps {
  readonly name: string;
  readonly savedAt: number | undefined;
  readonly flush: () => Promise<void>;
}

/** When it was saved, and its name, which can be changed. */
export function WorkflowName({ name, savedAt, flush }: WorkflowNameProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState<string>();
  const { data: saved = [] } = useQuery(workflowsQuery);
  const isTaken = typed !== name && saved.some((each) => each.name === typed);
  const rename = useMutation({
    mutationFn: async (to: string) => {
      await flush();
      await call(api.workflows[':name'].rename.$post({ param: { name }, json: { to } }));
      await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      await navigate({ to: '/workflows/$workflow', params: { workflow: to }, replace: true });
    },
  });
  return (
    <Group gap={8} wrap="nowrap">
      <Popover
        opened={typed !== undefined}
        onChange={(isOpen) => !isOpen && setTyped(undefined)}
        trapFocus
        withinPortal
      >
        <Popover.Target>
          <ActionIcon aria-label="Rename the workflow" onClick={() => setTyped(name)}>
            <IconPencil {...ICON} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (typed && typed !== name && !isTaken) rename.mutate(typed);
            }}
          >
            <Stack gap={8}>
              <TextInput
                label="Name"
                description="Its versions, runs and schedule go along."
                value={typed ?? ''}
                error={isTaken && 'Another workflow has this name.'}
                onChange={(event) => setTyped(event.currentTarget.value)}
              />
              {rename.error && <ErrorNote error={rename.error} what="It was not renamed." />}
              <Button type="submit" disabled={!typed || typed === name || isTaken} loading={rename.isPending}>
                Rename
              </Button>
            </Stack>
          </form>
        </Popover.Dropdown>
      </Popover>
      {savedAt !== undefined && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          saved {clock(savedAt)}
        </Text>
      )}
    </Group>
  );
}

import { Group, List, Loader, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { describeNode } from './describe.ts';
import { type Flow, nodeOf } from './flow.ts';

interface DryRunProps {
  readonly flow: Flow;
  /** Saves what is not saved yet: what is tried is what is on the screen. */
  readonly flush: () => Promise<void>;
  readonly onSelect: (node: string) => void;
  readonly onClose: () => void;
}

/** What a run would do, node by node; nothing is written. Closing it stops it. */
export function DryRun({ flow, flush, onSelect, onClose }: DryRunProps) {
  const { data, error, isFetching } = useQuery({
    queryKey: ['workflows', 'rehearsal', flow.name],
    queryFn: async ({ signal }) => {
      await flush();
      const param = { name: flow.name };
      return await call(api.workflows[':name'].rehearse.$post({ param, json: {} }, { init: { signal } }));
    },
    gcTime: 0,
    staleTime: 0,
    retry: false,
  });
  return (
    <Modal opened onClose={onClose} title="Dry run: nothing is written" size="lg">
      <Stack gap={12}>
        {error && <ErrorNote error={error} what="It could not be tried." />}
        {isFetching && (
          <Group gap={8}>
            <Loader size="xs" />
            <Text>Trying each node where that changes nothing…</Text>
          </Group>
        )}
        {data?.nodes.map(({ node, rehearsed, writes, notes, error: wrong }) => {
          const of = nodeOf(flow, node);
          return (
            <Stack key={node} gap={4}>
              <Group gap={8}>
                <Text
                  component="button"
                  fw={600}
                  td="underline"
                  bg="transparent"
                  bd={0}
                  p={0}
                  onClick={() => onSelect(node)}
                >
                  {of ? describeNode(of).title : node}
                </Text>
                <StatusBadge
                  state={wrong ? 'failed' : rehearsed ? 'done' : 'not reached'}
                  says={wrong ? 'Would fail' : rehearsed ? 'Tried' : 'Needs what another node makes'}
                />
              </Group>
              {writes !== null && <Text size="md">It {writes}.</Text>}
              {wrong && <ErrorNote error={wrong} />}
              <List size="md">
                {notes.map((note) => (
                  <List.Item key={note}>{note}</List.Item>
                ))}
              </List>
            </Stack>
          );
        })}
        {data?.remarks.map((remark) => (
          <Text key={remark} size="md">
            {remark}
          </Text>
        ))}
      </Stack>
    </Modal>
  );
}

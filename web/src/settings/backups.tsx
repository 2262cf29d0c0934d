import { Button, Group, Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { estimateWords, rowsWords } from '../components/times.ts';
import { When } from '../components/when.tsx';
import { sizeWords } from '../grid/cell-words.ts';
import { useJob } from '../operations/use-job.ts';
import { CleanUp } from './clean-up.tsx';
import type { Content } from './workspace.tsx';

type BackupTable = Content['tables'][number];

const WORKSPACE = ['workspace'];

/** What was in tables before they were changed: put back, or dropped. */
export function Backups() {
  const client = useQueryClient();
  const [dropped, setDropped] = useState<BackupTable>();
  const [restored, setRestored] = useState<BackupTable>();
  const { data, error, refetch } = useQuery({
    queryKey: WORKSPACE,
    queryFn: ({ signal }) => call(api.workspace.$get({}, { init: { signal } })),
    retry: false,
  });
  const backups = data?.tables.filter(({ madeBy }) => madeBy?.kind === 'backup') ?? [];
  return (
    <Stack gap={12} maw={960}>
      <Text c="dimmed">
        Before a production table is changed in place its rows are copied into the workspace, and stay there until you
        drop them.
      </Text>
      {error && (
        <ErrorNote
          error={error}
          what="The backups could not be looked at."
          action={
            <Button variant="default" onClick={() => void refetch()}>
              Retry
            </Button>
          }
        />
      )}
      {!data && !error && <Skeleton height={80} />}
      {data && backups.length === 0 && <Text>There are no backups.</Text>}
      {backups.length > 0 && (
        <Table aria-label="Backups" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Of</Table.Th>
              <Table.Th>Backup</Table.Th>
              <Table.Th>Made</Table.Th>
              <Table.Th ta="right">Rows</Table.Th>
              <Table.Th ta="right">Size</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {backups.map((backup) => {
              const of = originOf(backup);
              return (
                <Table.Tr key={backup.table}>
                  <Table.Td className="df-mono">{of?.table ?? '–'}</Table.Td>
                  <Table.Td className="df-mono" style={{ overflowWrap: 'anywhere' }}>
                    {backup.table}
                  </Table.Td>
                  <Table.Td>{of ? <When at={of.made} /> : '–'}</Table.Td>
                  <Table.Td ta="right">{backup.rows === null ? '–' : estimateWords(backup.rows)}</Table.Td>
                  <Table.Td ta="right">{backup.bytes === null ? '–' : `~${sizeWords(backup.bytes)}`}</Table.Td>
                  <Table.Td>
                    <Group gap={4} justify="flex-end" wrap="nowrap">
                      {of && (
                        <Button
                          variant="default"
                          onClick={() => setRestored(backup)}
                          aria-label={`Put ${backup.table} back`}
                        >
                          Put back…
                        </Button>
                      )}
                      <Button variant="default" onClick={() => setDropped(backup)} aria-label={`Drop ${backup.table}`}>
                        Drop…
                      </Button>
                    </Group>
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      {backups.some((backup) => originOf(backup) === null) && (
        <Text size="sm" c="dimmed">
          A backup that no saved operation made is copied back from the explorer, or with: dagflux copy workspace:NAME
          TABLE --mode replace.
        </Text>
      )}
      {data && dropped && (
        <CleanUp
          content={{ ...data, results: { queries: 0, bytes: 0 } }}
          chosen={[dropped]}
          onClose={() => setDropped(undefined)}
          onCleaned={() => void client.invalidateQueries({ queryKey: WORKSPACE })}
        />
      )}
      {restored && <PutBack backup={restored} onClose={() => setRestored(undefined)} />}
    </Stack>
  );
}

function originOf({ madeBy }: BackupTable) {
  return madeBy?.kind === 'backup' ? madeBy.of : null;
}

function PutBack({ backup, onClose }: { readonly backup: BackupTable; readonly onClose: () => void }) {
  const job = useJob();
  const of = originOf(backup);
  if (of === null) return null;
  const result = job.job?.result;
  const isDone = job.job?.activity.state === 'done';
  return (
    <Modal opened onClose={onClose} title={`Put ${of.table} back`} size="lg">
      <Stack gap={12}>
        <Text>
          All rows of {of.table} are replaced by those of {backup.table}, in one transaction. What was written there
          since is gone then.
        </Text>
        {job.error != null && <ErrorNote error={job.error} what="It was not put back." />}
        {isDone && (
          <Text role="status">It is as it was{result?.of === 'restore' && `: ${rowsWords(result.value.rows)}`}.</Text>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {isDone ? 'Close' : 'Cancel'}
          </Button>
          {!isDone && (
            <Button
              color="red"
              loading={job.isRunning}
              onClick={() =>
                job.start(() =>
                  call(api.operations[':name'].restore.$post({ param: { name: of.operation }, json: { run: of.run } })),
                )
              }
            >
              Replace the rows of {of.table}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

import { Button, Checkbox, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { estimateWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import { CleanUp } from './clean-up.tsx';
import { Facts } from './facts.tsx';

export type Content = InferResponseType<typeof api.workspace.$get, 200>;
type MadeBy = Content['tables'][number]['madeBy'];

const WORKSPACE = ['workspace'];
/** Less free than this on the disk is said. */
const SCARCE = 2 * 1024 ** 3;
/** Tables that are listed; the rest is in the explorer. */
const SHOWN = 200;

/** What is kept on this machine, how large it is, and a way to make it smaller. */
export function WorkspaceSection() {
  const client = useQueryClient();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [isCleaning, setIsCleaning] = useState(false);
  const { data, error, refetch, isFetching } = useQuery({
    queryKey: WORKSPACE,
    queryFn: ({ signal }) => call(api.workspace.$get({}, { init: { signal } })),
    retry: false,
  });
  const tables = data?.tables ?? [];
  const toggle = (table: string) => {
    const next = new Set(chosen);
    if (!next.delete(table)) next.add(table);
    setChosen(next);
  };
  return (
    <Stack gap={16} maw={960}>
      <Facts
        of={({ folder, workspaceBytes, storeBytes, freeBytes }) => [
          ['Data folder', folder],
          [
            'Workspace',
            `${sizeWords(workspaceBytes)}${data ? `, ${sizeWords(data.freeBytes)} of it free inside` : ''}`,
          ],
          [
            'Results kept for a while',
            data ? `${sizeWords(data.results.bytes)} of ${data.results.queries} queries` : '…',
          ],
          ['Connections, operations, runs', sizeWords(storeBytes)],
          ['Free on the disk', `${sizeWords(freeBytes)}${freeBytes < SCARCE ? ': nearly full' : ''}`],
        ]}
      />
      <Text size="sm" c="dimmed">
        To keep it elsewhere: end DagFlux, move the folder, and start it with DAGFLUX_HOME set to the new place.
      </Text>
      {error && (
        <ErrorNote
          error={error}
          what="The workspace could not be looked at."
          action={
            <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
              Retry
            </Button>
          }
        />
      )}
      {!data && !error && <Skeleton height={160} />}
      {data && (
        <>
          <Group justify="space-between">
            <Text>
              {tables.length === 0
                ? 'No tables yet. What a workflow or SQL puts into the workspace is here.'
                : `${tables.length} tables${tables.length > SHOWN ? `, the largest ${SHOWN} below` : ''}`}
            </Text>
            <Group gap={8}>
              <LinkButton
                variant="default"
                to="/explorer/{-$connection}/{-$schema}/{-$table}"
                params={{ connection: 'workspace' }}
              >
                Explore
              </LinkButton>
              <Button variant="default" onClick={() => setIsCleaning(true)}>
                Clean up…
              </Button>
            </Group>
          </Group>
          {tables.length > 0 && (
            <Table aria-label="Tables of the workspace" verticalSpacing={6}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th />
                  <Table.Th>Table</Table.Th>
                  <Table.Th ta="right">Size</Table.Th>
                  <Table.Th ta="right">Rows</Table.Th>
                  <Table.Th>Made by</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {tables.slice(0, SHOWN).map(({ table, kind, bytes, rows, madeBy }) => (
                  <Table.Tr key={table}>
                    <Table.Td w={32}>
                      <Checkbox
                        aria-label={`Choose ${table}`}
                        checked={chosen.has(table)}
                        disabled={madeBy?.kind === 'temporary' && madeBy.inUse}
                        onChange={() => toggle(table)}
                      />
                    </Table.Td>
                    <Table.Td className="df-mono" style={{ overflowWrap: 'anywhere' }}>
                      {table}
                    </Table.Td>
                    <Table.Td ta="right">
                      {kind === 'view' ? 'view' : bytes === null ? '–' : `~${sizeWords(bytes)}`}
                    </Table.Td>
                    <Table.Td ta="right">{rows === null ? '–' : estimateWords(rows)}</Table.Td>
                    <Table.Td>
                      <Maker of={madeBy} />
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          {isCleaning && (
            <CleanUp
              content={data}
              chosen={tables.filter(({ table }) => chosen.has(table))}
              onClose={() => setIsCleaning(false)}
              onCleaned={() => {
                setChosen(new Set());
                void client.invalidateQueries({ queryKey: WORKSPACE });
                void client.invalidateQueries({ queryKey: ['installation'] });
              }}
            />
          )}
        </>
      )}
    </Stack>
  );
}

function Maker({ of }: { readonly of: MadeBy }) {
  if (of === null) return <Text size="sm">SQL or a copy</Text>;
  if (of.kind === 'backup') return <Text size="sm">A backup, before a change</Text>;
  if (of.kind === 'temporary') {
    return <Text size="sm">{of.inUse ? 'What runs now' : 'Left behind; the next start drops it'}</Text>;
  }
  return (
    <Text size="sm">
      <LinkButton variant="subtle" size="compact-xs" to="/runs/{-$run}" params={{ run: String(of.run) }}>
        Run {of.run}
      </LinkButton>
      of {of.workflow}, node {of.node}
      {of.kind === 'kept' && '; kept so that a re-run need not make it again'}
    </Text>
  );
}

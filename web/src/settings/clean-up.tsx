import { Button, Checkbox, Group, List, Modal, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { sizeWords } from '../grid/cell-words.ts';
import type { Content } from './workspace.tsx';

interface CleanUpProps {
  readonly content: Content;
  readonly chosen: Content['tables'];
  readonly onClose: () => void;
  readonly onCleaned: () => void;
}

/** Names what goes and how large it is, before it goes. */
export function CleanUp({ content, chosen, onClose, onCleaned }: CleanUpProps) {
  const [results, setResults] = useState(content.results.queries > 0);
  const bytes = chosen.reduce((sum, table) => sum + (table.bytes ?? 0), 0);
  const clean = useMutation({
    mutationFn: () => call(api.workspace.clean.$post({ json: { tables: chosen.map(({ table }) => table), results } })),
    onSuccess: onCleaned,
  });
  const backups = chosen.filter(({ madeBy }) => madeBy?.kind === 'backup').length;
  const done = clean.data;
  return (
    <Modal opened onClose={onClose} title="Clean up the workspace" size="lg">
      <Stack gap={12}>
        {done ? (
          <>
            <Text role="status">
              {done.dropped.length === 0 ? 'No table was dropped' : `Dropped: ${done.dropped.join(', ')}`}
              {done.resultBytes > 0 && `; ${sizeWords(done.resultBytes)} of results forgotten`}. The workspace takes{' '}
              {sizeWords(done.bytes)} now, {sizeWords(done.freeBytes)} of it free for what comes next.
            </Text>
            {done.failed.map(({ table, problem }) => (
              <ErrorNote key={table} error={{ message: problem }} what={`${table} is still there.`} />
            ))}
          </>
        ) : (
          <>
            {chosen.length === 0 ? (
              <Text>No table is chosen: none is dropped. Tick tables in the list to drop them too.</Text>
            ) : (
              <div>
                <Text>
                  {chosen.length === 1 ? 'This table is' : `These ${chosen.length} tables are`} dropped, about{' '}
                  {sizeWords(bytes)}. It cannot be undone.
                </Text>
                <List size="sm" mah={240} style={{ overflow: 'auto' }} tabIndex={0} aria-label="What is dropped">
                  {chosen.map((table) => (
                    <List.Item key={table.table}>
                      <Text span size="sm" className="df-mono">
                        {table.table}
                      </Text>{' '}
                      {table.bytes !== null && `~${sizeWords(table.bytes)}`}
                    </List.Item>
                  ))}
                </List>
                {backups > 0 && (
                  <Text c="var(--df-failed-ink)">
                    {backups === 1 ? 'One of them is a backup' : `${backups} of them are backups`}: what was there
                    before a change cannot be put back any more.
                  </Text>
                )}
              </div>
            )}
            <Checkbox
              label={`Forget the results of ${content.results.queries} queries (${sizeWords(content.results.bytes)}); they can be run again`}
              checked={results}
              onChange={(event) => setResults(event.currentTarget.checked)}
            />
            <Text size="sm" c="dimmed">
              What is free at the end of the file goes back to the disk; what is free in between is used for what comes
              next.
            </Text>
            {clean.error && <ErrorNote error={clean.error} what="It was not cleaned up." />}
          </>
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            {done ? 'Close' : 'Cancel'}
          </Button>
          {!done && (
            <Button
              color={chosen.length > 0 ? 'red' : 'accent'}
              loading={clean.isPending}
              onClick={() => clean.mutate()}
            >
              {chosen.length > 0 ? `Drop ${chosen.length} and give room back` : 'Give room back'}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

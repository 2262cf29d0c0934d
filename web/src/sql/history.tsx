import { Button, Drawer, Group, Select, Stack, Tabs, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { usePlace } from './place.ts';
import { SavedList } from './saved-list.tsx';
import { STATEMENTS, StatementRow } from './statement-row.tsx';
import type { SqlTab } from './tabs.ts';

interface HistoryProps {
  /** Of the text in view. */
  readonly connection: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onInsert: (sql: string) => void;
  readonly onOpen: (text: Omit<SqlTab, 'id' | 'name'> & { readonly name?: string }) => void;
}

const PAGE = 50;
const ALL = '';
const SEARCH_MILLISECONDS = 250;

/** The statements that were run, by text and connection; each can be taken up again. */
export function History({ connection, isOpen, onClose, onInsert, onOpen }: HistoryProps) {
  const insert: HistoryProps['onInsert'] = (sql) => {
    onClose();
    onInsert(sql);
  };
  const open: HistoryProps['onOpen'] = (text) => {
    onClose();
    onOpen(text);
  };
  return (
    <Drawer opened={isOpen} onClose={onClose} position="right" size={480} title="History">
      <Tabs defaultValue="ran" keepMounted={false}>
        <Tabs.List mb={8}>
          <Tabs.Tab value="ran">Run before</Tabs.Tab>
          <Tabs.Tab value="saved">Saved</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="ran">
          <Statements connection={connection} onInsert={insert} onOpen={(of, text) => open({ connection: of, text })} />
        </Tabs.Panel>
        <Tabs.Panel value="saved">
          <SavedList
            onInsert={insert}
            onOpen={({ name, connection: of, sql, version }) =>
              open({ name, connection: of, text: sql, saved: { name, version, text: sql } })
            }
          />
        </Tabs.Panel>
      </Tabs>
    </Drawer>
  );
}

interface StatementsProps {
  readonly connection: string;
  readonly onInsert: (sql: string) => void;
  readonly onOpen: (connection: string, sql: string) => void;
}

function Statements({ connection, onInsert, onOpen }: StatementsProps) {
  const { names } = usePlace(connection);
  const [words, setWords] = useState('');
  const [of, setOf] = useState<string>(ALL);
  const [search] = useDebouncedValue(words.trim(), SEARCH_MILLISECONDS);
  const found = useInfiniteQuery({
    queryKey: [...STATEMENTS, search, of],
    staleTime: 0, // What runs in between belongs to it.
    initialPageParam: undefined as number | undefined, // The newest.
    queryFn: ({ pageParam, signal }) =>
      call(
        api.statements.$get(
          {
            query: {
              limit: String(PAGE),
              ...(search !== '' && { search }),
              ...(of !== ALL && { connection: of }),
              ...(pageParam !== undefined && { before: String(pageParam) }),
            },
          },
          { init: { signal } },
        ),
      ),
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
    placeholderData: keepPreviousData,
  });
  const statements = found.data?.pages.flat() ?? [];
  return (
    <Stack gap={8}>
      <Group gap={8} wrap="nowrap">
        <TextInput
          flex={1}
          aria-label="Search the history"
          placeholder="Part of the SQL"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          aria-label="Of which connection"
          w={160}
          allowDeselect={false}
          data={[{ value: ALL, label: 'All connections' }, ...names]}
          value={of}
          onChange={(value) => setOf(value ?? ALL)}
        />
      </Group>
      {found.error && <ErrorNote error={found.error} what="The history could not be read." />}
      {found.isSuccess && statements.length === 0 && (
        <Empty
          says={
            search === '' && of === ALL
              ? 'Nothing was run yet. What you run is kept here, but for SQL that holds a password or a key.'
              : 'No statement is like that. Search for less, or in all connections.'
          }
        />
      )}
      <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {statements.map((statement) => (
          <StatementRow key={statement.id} statement={statement} onInsert={onInsert} onOpen={onOpen} />
        ))}
      </Stack>
      {found.hasNextPage && (
        <Button variant="default" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          Older ones
        </Button>
      )}
      {statements.length > 0 && <Clear />}
    </Stack>
  );
}

/** All of it, for all connections: asked once more, since it cannot be brought back. */
function Clear() {
  const client = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const clear = useMutation({
    mutationFn: () => call(api.statements.$delete()),
    onSuccess: () => client.invalidateQueries({ queryKey: STATEMENTS }),
  });
  if (!isAsked) {
    return (
      <Button variant="subtle" onClick={() => setAsked(true)}>
        Clear the history…
      </Button>
    );
  }
  return (
    <Group gap={8} role="group" aria-label="Clear the history">
      <Text size="sm">The statements of all connections are forgotten for good.</Text>
      <Button color="red" loading={clear.isPending} onClick={() => clear.mutate()}>
        Forget them
      </Button>
      <Button variant="default" autoFocus onClick={() => setAsked(false)}>
        Keep them
      </Button>
      {clear.error && <ErrorNote error={clear.error} what="Nothing was forgotten." />}
    </Group>
  );
}

import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { sinceWords } from '../components/times.ts';
import { MOD } from '../frame/mod.ts';
import classes from './page.module.css';
import { SAVED_SQL, savedSqlQuery } from './saved-sql.ts';

type Saved = InferResponseType<(typeof api)['saved-sql']['$get'], 200>[number];

const SEARCH_MILLISECONDS = 250;

interface SavedListProps {
  readonly onInsert: (sql: string) => void;
  readonly onOpen: (saved: Saved) => void;
}

/** The texts that have a name. */
export function SavedList({ onInsert, onOpen }: SavedListProps) {
  const [words, setWords] = useState('');
  const [search] = useDebouncedValue(words.trim(), SEARCH_MILLISECONDS);
  const { data, error } = useQuery({ ...savedSqlQuery(search), staleTime: 0, placeholderData: keepPreviousData });
  const remove = useRemove();
  return (
    <Stack gap={8}>
      <TextInput
        aria-label="Search what is saved"
        placeholder="Part of the name or the SQL"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      {error && <ErrorNote error={error} what="What is saved could not be read." />}
      {remove.error && <ErrorNote error={remove.error} what="It was not removed." />}
      {data?.length === 0 && (
        <Empty
          says={search === '' ? `Nothing has a name yet. ${MOD}+S saves the text in view.` : 'Nothing is like that.'}
        />
      )}
      <Stack gap={0} component="ul" p={0} m={0} style={{ listStyle: 'none' }}>
        {data?.map((saved) => (
          <li key={saved.name} className={classes.statement}>
            <Group justify="space-between" gap={8}>
              <Text size="sm" fw={600}>
                {saved.name}
              </Text>
              <Text size="xs" c="dimmed">
                {saved.connection} · {sinceWords(saved.updated)}
              </Text>
            </Group>
            <pre>{saved.sql.trim()}</pre>
            <Group gap={0} justify="flex-end">
              <Button size="compact-xs" variant="subtle" onClick={() => onOpen(saved)}>
                Open
              </Button>
              <Button size="compact-xs" variant="subtle" onClick={() => onInsert(saved.sql)}>
                Insert
              </Button>
              <Button size="compact-xs" variant="subtle" onClick={() => remove.mutate(saved)}>
                Remove
              </Button>
            </Group>
          </li>
        ))}
      </Stack>
    </Stack>
  );
}

/** Removes one at once, and offers it back. */
function useRemove() {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: SAVED_SQL });
  return useMutation({
    mutationFn: ({ name }: Saved) => call(api['saved-sql'].$delete({ query: { name } })),
    onSuccess: (_, { name, connection, sql }) => {
      const id = `removed ${name}`;
      const back = () => {
        notifications.hide(id);
        void call(api['saved-sql'].$put({ json: { name, connection, sql, version: 0 } })).then(refresh);
      };
      notifications.show({
        id,
        message: (
          <Group gap={8}>
            {name} was removed.
            <Button size="compact-xs" variant="default" onClick={back}>
              Undo
            </Button>
          </Group>
        ),
      });
      return refresh();
    },
  });
}

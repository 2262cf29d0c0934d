import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { SAVED_SQL } from './saved-sql.ts';
import { type SqlTab, useSqlTabs } from './tabs.ts';

/** Gives a text a name, under which it is found again. */
export function SaveDialog({ tab, isOpen, onClose }: { tab: SqlTab; isOpen: boolean; onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="Save the text">
      <NameForm tab={tab} onClose={onClose} />
    </Modal>
  );
}

function NameForm({ tab, onClose }: { readonly tab: SqlTab; readonly onClose: () => void }) {
  const [name, setName] = useState(tab.saved ? tab.saved.name : '');
  const save = useSave();
  const trimmed = name.trim();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (trimmed !== '') save.mutate({ tab, name: trimmed }, { onSuccess: onClose });
      }}
    >
      <Stack gap={12}>
        <TextInput
          label="Name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
          required
        />
        <Text size="xs" c="dimmed">
          What is typed is kept in any case; under a name it is found again, also when its tab is closed.
        </Text>
        {save.error && <ErrorNote error={save.error} what="It was not saved." />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending} disabled={trimmed === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Saves a text under a name: over what it was opened from, else as a new one. */
export function useSave() {
  const client = useQueryClient();
  const { change } = useSqlTabs();
  return useMutation({
    mutationFn: ({ tab, name }: { readonly tab: SqlTab; readonly name: string }) =>
      call(
        api['saved-sql'].$put({
          json: {
            name,
            connection: tab.connection,
            sql: tab.text,
            version: tab.saved?.name === name ? tab.saved.version : 0,
          },
        }),
      ),
    onSuccess: ({ name, version, sql }, { tab }) => {
      change(tab.id, { name, saved: { name, version, text: sql } });
      return client.invalidateQueries({ queryKey: SAVED_SQL });
    },
  });
}

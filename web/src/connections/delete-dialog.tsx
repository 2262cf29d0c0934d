import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { connectionQuery, connectionsQuery } from '../queries.ts';
import { dropFormOf } from './form-draft.ts';

/** Says what uses the connection, and needs its name where anything does. */
export function DeleteDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const { data: connection, error } = useQuery(connectionQuery(name));
  const remove = useMutation({
    mutationFn: () => call(api.connections[':connection'].$delete({ param: { connection: name } })),
    onSuccess: async () => {
      void dropFormOf(name);
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onClose();
    },
  });
  const uses = connection?.usedBy ?? [];
  const isSure = uses.length === 0 || typed === name;
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`}>
      <Stack gap={12}>
        {error && <ErrorNote error={error} what="What uses it could not be read." />}
        {uses.length === 0 ? (
          <Text>Its settings and secrets are removed from this machine. Nothing in the database changes.</Text>
        ) : (
          <>
            <Text>These use it, and will no longer run:</Text>
            <List>
              {uses.map((use) => (
                <List.Item key={`${use.kind} ${use.name}`}>
                  {use.kind} {use.name}
                </List.Item>
              ))}
            </List>
            <TextInput
              label={`Type ${name} to delete it`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
          </>
        )}
        {remove.error && <ErrorNote error={remove.error} what="It was not deleted." />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red"
            disabled={!isSure || !connection}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Delete {name}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

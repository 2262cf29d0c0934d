import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { connectionsQuery } from '../queries.ts';

export function DuplicateDialog({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [other, setOther] = useState(`${name}-2`);
  const duplicate = useMutation({
    mutationFn: () =>
      call(api.connections[':connection'].duplicate.$post({ param: { connection: name }, json: { name: other } })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      onClose();
      await navigate({ to: '/connections/$connection/edit', params: { connection: other } });
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Duplicate ${name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          duplicate.mutate();
        }}
      >
        <Stack gap={12}>
          <Text>The same settings, secrets included, under another name.</Text>
          <TextInput
            label="Name"
            value={other}
            onChange={(event) => setOther(event.currentTarget.value)}
            data-autofocus
          />
          {duplicate.error && <ErrorNote error={duplicate.error} what="It was not duplicated." />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={duplicate.isPending}>
              Duplicate
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

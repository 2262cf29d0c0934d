import { Button, FileButton, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { workflowsQuery } from '../queries.ts';
import { newFlow, readFlow } from './flow.ts';

interface NewWorkflowProps {
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** A new workflow by its name, empty or from a file. */
export function NewWorkflow({ taken, onClose }: NewWorkflowProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const save = useMutation({
    mutationFn: async (document: unknown) => {
      const { saved } = await call(api.workflows.$put({ json: { document, after: null } }));
      await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      await navigate({ to: '/workflows/$workflow', params: { workflow: saved.name } });
    },
  });
  const load = useMutation({
    mutationFn: async (file: File) => {
      const flow = readFlow(JSON.parse(await file.text()));
      if (!flow) throw new Error('This file holds no workflow: it has no name and no nodes.');
      if (taken.includes(flow.name) && name.trim() === '') {
        throw new Error(`There is a workflow "${flow.name}" already. Type another name above, then import again.`);
      }
      await save.mutateAsync(name.trim() === '' ? flow : { ...flow, name: name.trim() });
    },
  });
  const isTaken = taken.includes(name.trim());
  const error = save.error ?? load.error;
  return (
    <Modal opened onClose={onClose} title="New workflow">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '' && !isTaken) save.mutate(newFlow(name.trim()));
        }}
      >
        <Stack gap={12}>
          <TextInput
            label="Name"
            value={name}
            error={isTaken && 'Another workflow has this name.'}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {error && <ErrorNote error={error} what="It was not made." />}
          <Group justify="flex-end" gap={8}>
            <FileButton accept="application/json,.json" onChange={(file) => file && !isTaken && load.mutate(file)}>
              {(props) => (
                <Button variant="default" {...props}>
                  Import JSON…
                </Button>
              )}
            </FileButton>
            <Button type="submit" disabled={name.trim() === '' || isTaken} loading={save.isPending}>
              Create
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

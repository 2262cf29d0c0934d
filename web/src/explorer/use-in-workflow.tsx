import { Button, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { workflowsQuery } from '../queries.ts';
import { withSource } from '../workflows/with-source.ts';

interface UseInWorkflowProps {
  readonly connection: string;
  readonly schema: string;
  readonly table: string;
  readonly onClose: () => void;
}

const NEW = '';

/** Puts a Data Source of a table into a workflow, a new one or one that is there, and goes to it. */
export function UseInWorkflow({ onClose, ...table }: UseInWorkflowProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data: workflows } = useQuery(workflowsQuery);
  const [into, setInto] = useState(NEW);
  const [name, setName] = useState(table.table);
  const taken = workflows?.map((workflow) => workflow.name) ?? [];
  const isTaken = into === NEW && taken.includes(name.trim());
  const put = useMutation({
    mutationFn: async () => {
      const there = into === NEW ? null : await call(api.workflows[':name'].$get({ param: { name: into } }));
      const { flow, node } = withSource(there?.document ?? name.trim(), table);
      const { saved } = await call(api.workflows.$put({ json: { document: flow, after: there?.revision ?? null } }));
      await client.invalidateQueries({ queryKey: workflowsQuery.queryKey });
      onClose();
      await navigate({ to: '/workflows/$workflow', params: { workflow: saved.name }, search: { node } });
    },
  });
  const isReady = workflows !== undefined && !isTaken && (into !== NEW || name.trim() !== '');
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Use ${table.table} in a workflow`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) put.mutate();
        }}
      >
        <Stack gap={12}>
          <Select
            label="Workflow"
            searchable
            allowDeselect={false}
            data={[{ value: NEW, label: 'A new workflow' }, ...taken]}
            value={into}
            onChange={(value) => setInto(value ?? NEW)}
          />
          {into === NEW && (
            <TextInput
              label="Name"
              data-autofocus
              value={name}
              error={isTaken && 'Another workflow has this name.'}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
          {put.error && <ErrorNote error={put.error} what="The table was not put into it." />}
          <Button type="submit" disabled={!isReady} loading={put.isPending}>
            {into === NEW ? 'Create' : 'Add to it'}
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}

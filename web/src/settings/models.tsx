import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { ErrorRow } from '../components/error-row.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { durationWords } from '../components/times.ts';
import { modelsQuery } from '../queries.ts';
import { AddModel } from './add-model.tsx';

/** Models of the user's own, for the assistant. */
export function Models() {
  const [isAdding, setIsAdding] = useState(false);
  const { data: models, error } = useQuery(modelsQuery);
  return (
    <Stack gap={12} maw={860}>
      <Group justify="space-between">
        <Text c="dimmed">
          The assistant asks a model of yours, here or at a provider. Without one, the forms and SQL do everything.
        </Text>
        <Button onClick={() => setIsAdding(true)}>Add a model</Button>
      </Group>
      {error && <ErrorNote error={error} what="The models could not be read." />}
      {models && models.length > 0 && (
        <Table aria-label="Models" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th>Model</Table.Th>
              <Table.Th>Asked at</Table.Th>
              <Table.Th>Test</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {models.map((model, index) => (
              <ModelRow key={model.name} {...model} isUsed={index === 0} />
            ))}
          </Table.Tbody>
        </Table>
      )}
      {models?.length === 0 && (
        <Text>
          No model yet. One on this machine works too: Ollama, LM Studio, or any server that speaks as OpenAI's does.
        </Text>
      )}
      {isAdding && <AddModel onClose={() => setIsAdding(false)} />}
    </Stack>
  );
}

interface ModelRowProps {
  readonly name: string;
  readonly kind: string;
  readonly model: string;
  readonly server: string;
  readonly isUsed: boolean;
}

function ModelRow({ name, kind, model, server, isUsed }: ModelRowProps) {
  const client = useQueryClient();
  const param = { name };
  const test = useMutation({ mutationFn: () => call(api.models[':name'].test.$post({ param })) });
  const remove = useMutation({
    mutationFn: () => call(api.models[':name'].$delete({ param })),
    onSettled: () => client.invalidateQueries({ queryKey: modelsQuery.queryKey }),
  });
  return (
    <>
      <Table.Tr>
        <Table.Td fw={600}>
          {name}{' '}
          {isUsed && (
            <Text span size="xs" c="dimmed">
              used
            </Text>
          )}
        </Table.Td>
        <Table.Td>
          {kind} · {model}
        </Table.Td>
        <Table.Td className="df-mono">{server}</Table.Td>
        <Table.Td>
          {test.isPending && <StatusBadge state="running" says="Asking…" />}
          {test.data && <StatusBadge state="done" says={`Answered in ${durationWords(test.data.milliseconds)}`} />}
        </Table.Td>
        <Table.Td>
          <Group gap={4} justify="flex-end" wrap="nowrap">
            <Button variant="default" onClick={() => test.mutate()}>
              Test
            </Button>
            <Button variant="default" onClick={() => remove.mutate()} aria-label={`Remove ${name}`}>
              Remove
            </Button>
          </Group>
        </Table.Td>
      </Table.Tr>
      <ErrorRow
        columns={5}
        error={test.error ?? remove.error}
        what={test.error ? `${name} gave no answer.` : 'It was not removed.'}
      />
    </>
  );
}

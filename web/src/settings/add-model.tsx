import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { FormFieldInput } from '../connections/field.tsx';
import type { Value, Values } from '../connections/use-connection-form.ts';
import { modelsQuery } from '../queries.ts';

/** The form of a model is the server's. */
export function AddModel({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [typed, setTyped] = useState<Values>({});
  const { data: form = [] } = useQuery({
    queryKey: ['model-form'],
    queryFn: () => call(api['model-form'].$get()),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const add = useMutation({
    mutationFn: () => {
      const given = Object.entries(typed).filter(
        (entry): entry is [string, NonNullable<Value>] => entry[1] != null && entry[1] !== '',
      );
      return call(api.models.$post({ json: { name, settings: Object.fromEntries(given) } }));
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: modelsQuery.queryKey });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add a model">
      <form
        autoComplete="off"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Stack gap={12}>
          <TextInput
            label="Name"
            required
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          {form.map((field) => (
            <div key={field.name}>
              <FormFieldInput
                field={field}
                value={typed[field.name] ?? field.default}
                isSet={false}
                error={undefined}
                onChange={(value) => setTyped({ ...typed, [field.name]: value })}
                onFocus={() => {}}
                onBlur={() => {}}
              />
              {field.help && (
                <Text size="xs" c="dimmed">
                  {field.help}
                </Text>
              )}
            </div>
          ))}
          {add.error && <ErrorNote error={add.error} what="It was not saved." />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              Add
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import type { Connector, Value } from './use-connection-form.ts';

interface PasteStringProps {
  readonly kind: Connector;
  readonly onParsed: (pasted: string, settings: Record<string, Value>, secrets: readonly string[]) => void;
}

/** Fills the fields from a pasted connection string, and says which. The string itself is not kept. */
export function PasteString({ kind, onParsed }: PasteStringProps) {
  const [text, setText] = useState('');
  const parse = useMutation({
    mutationFn: (connectionString: string) =>
      call(api.connectors[':id'].parse.$post({ param: { id: kind.id }, json: { connectionString } })),
    onSuccess: ({ settings, secrets }, pasted) => {
      onParsed(pasted, settings, secrets);
      setText('');
    },
  });
  const labelOf = (name: string) => kind.form.find((field) => field.name === name)?.label ?? name;
  const filled = parse.data && [...Object.keys(parse.data.settings), ...parse.data.secrets].map(labelOf);
  return (
    <div>
      <Group align="flex-end" gap={8} wrap="nowrap">
        <TextInput
          label="Paste a connection string"
          placeholder="It fills the fields below"
          spellCheck={false}
          autoComplete="off"
          flex={1}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onPaste={(event) => {
            event.preventDefault();
            parse.mutate(event.clipboardData.getData('text').trim());
          }}
        />
        <Button
          variant="default"
          disabled={text === ''}
          loading={parse.isPending}
          onClick={() => parse.mutate(text.trim())}
        >
          Fill in
        </Button>
      </Group>
      {filled && (
        <Text size="sm" c="dimmed" mt={4} aria-live="polite">
          Filled: {filled.join(', ')}. The string itself is not kept.
        </Text>
      )}
      {parse.error && <ErrorNote error={parse.error} what="Nothing was filled in." />}
    </div>
  );
}

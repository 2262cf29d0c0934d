import { Button, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';

interface WriteBarProps {
  readonly connection: string;
  readonly role: string | null | undefined;
  /** What has to be typed; undefined: a click is enough. */
  readonly word: string | undefined;
  readonly onRun: () => void;
  readonly onCancel: () => void;
}

/** Asks before what runs changes a database that matters. The answer holds for this run only. */
export function WriteBar({ connection, role, word, onRun, onCancel }: WriteBarProps) {
  const [typed, setTyped] = useState('');
  const isSure = word === undefined || typed === word;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isSure) onRun();
      }}
      aria-label="Before it runs"
    >
      <Group px={8} py={4} gap={8} bg="var(--df-notes-tint)">
        <RoleBadge role={role} />
        <Text c="var(--df-notes-ink)">
          This may change {connection}.{word !== undefined && ` Type ${word} to run it.`}
        </Text>
        {word !== undefined && (
          <TextInput
            aria-label={`Type ${word}`}
            placeholder={word}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoFocus
          />
        )}
        <Button type="submit" disabled={!isSure} autoFocus={word === undefined}>
          Run on {connection}
        </Button>
        <Button variant="default" onClick={onCancel}>
          Do not run
        </Button>
      </Group>
    </form>
  );
}

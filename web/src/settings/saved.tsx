import { Button, Group, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';

interface Change<T> {
  readonly before: T;
  readonly isUndone: boolean;
}

/**
 * A setting that saves itself: `change(before, after)` saves, and `note` is what stands beside it then: "Saved" with a way back.
 * `save` may take its time and fail.
 */
export function useSaved<T>(save: (value: T) => unknown): {
  readonly change: (before: T, after: T) => void;
  readonly note: ReactNode;
} {
  const [change, setChange] = useState<Change<T>>();
  const [error, setError] = useState<unknown>();
  const put = async (value: T, done: Change<T>) => {
    try {
      await save(value);
      setError(undefined);
      setChange(done);
    } catch (failure) {
      setError(failure);
      setChange(undefined);
    }
  };
  const note = (
    <Group gap={8} role="status" mih={30} wrap="nowrap">
      {change && (
        <Text size="sm" c="dimmed">
          {change.isUndone ? 'As before' : 'Saved'}
        </Text>
      )}
      {change && !change.isUndone && (
        <Button
          variant="subtle"
          size="compact-xs"
          onClick={() => void put(change.before, { before: change.before, isUndone: true })}
        >
          Undo
        </Button>
      )}
      {error !== undefined && <ErrorNote error={error} what="It was not saved." />}
    </Group>
  );
  return { change: (before, after) => void put(after, { before, isUndone: false }), note };
}

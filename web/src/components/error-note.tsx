import { ActionIcon, Alert, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api.ts';
import { ICON, icons } from '../icons.ts';

interface ErrorNoteProps {
  readonly error: unknown;
  /** A sentence before the error's own: what did not happen. */
  readonly what?: string;
  /** The next step, where we can make one. */
  readonly action?: ReactNode;
}

/** An error where its cause is: the sentence, the next step, and a way to copy both. It stays until it is mended. */
export function ErrorNote({ error, what, action }: ErrorNoteProps) {
  const { message, hint } = wordsOf(error);
  const text = [what, message, hint].filter(Boolean).join(' ');
  return (
    <Alert role="alert" color="red" variant="light" icon={<icons.failed {...ICON} />} m={12} p={12} classNames={{}}>
      <Group justify="space-between" align="flex-start" wrap="nowrap">
        <div>
          {what && (
            <Text size="md" fw={600}>
              {what}
            </Text>
          )}
          <Text size="md" style={{ overflowWrap: 'anywhere' }}>
            {message}
          </Text>
          {hint && (
            <Text size="md" c="dimmed" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {hint}
            </Text>
          )}
          {action && (
            <Group mt={8} gap={8}>
              {action}
            </Group>
          )}
        </div>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? 'Copied' : 'Copy the error'}>
              <ActionIcon onClick={copy} aria-label="Copy the error">
                {copied ? <icons.done {...ICON} /> : <IconCopy {...ICON} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}

function wordsOf(error: unknown): { readonly message: string; readonly hint: string | undefined } {
  if (error instanceof ApiError) return { message: error.message, hint: error.hint };
  return { message: error instanceof Error ? error.message : String(error), hint: undefined };
}

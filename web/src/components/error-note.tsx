import { ActionIcon, Alert, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
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
    <Alert
      role="alert"
      icon={<icons.failed {...ICON} color="var(--df-failed-ink)" />}
      m={12}
      p={12}
      bg="var(--df-failed-tint)"
      bd="1px solid var(--df-failed-ink)"
    >
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

/** Of an error of this program, of an answer of the server, or of a work that failed. */
function wordsOf(error: unknown): { readonly message: string; readonly hint: string | undefined } {
  if (typeof error !== 'object' || error === null) return { message: String(error), hint: undefined };
  const { message, hint } = error as { readonly message?: unknown; readonly hint?: unknown }; // Checked on the next line.
  return {
    message: typeof message === 'string' ? message : 'Something failed.',
    hint: typeof hint === 'string' ? hint : undefined,
  };
}

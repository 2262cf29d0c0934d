import { Button, Modal, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly icon?: ReactNode;
  /** Why it cannot be chosen. */
  readonly refused?: string | null;
}

interface ChooseDialogProps {
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly onChoose: (value: string) => void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** One of a few; what cannot be chosen says why. */
export function ChooseDialog({ title, choices, onChoose, onClose, children }: ChooseDialogProps) {
  const open = choices.filter(({ refused }) => refused == null);
  const closed = choices.filter(({ refused }) => refused != null);
  return (
    <Modal opened onClose={onClose} title={title} size="sm">
      <Stack gap={4}>
        {children}
        {open.map(({ value, label, icon }, index) => (
          <Button
            key={value}
            variant="default"
            justify="flex-start"
            leftSection={icon}
            data-autofocus={index === 0 || undefined}
            onClick={() => onChoose(value)}
          >
            {label}
          </Button>
        ))}
        {closed.map(({ value, label, refused }) => (
          <Text key={value} size="sm" c="dimmed">
            <b>{label}</b>: {refused}
          </Text>
        ))}
      </Stack>
    </Modal>
  );
}

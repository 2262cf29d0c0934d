import { Group, Kbd, Modal, Stack, Text } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { keysOf } from './keys.ts';

/** The keys of this page, and of every page. */
export function KeyHelp({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const page = useRouterState({ select: (state) => state.location.pathname.split('/')[1] ?? '' });
  return (
    <Modal opened={isOpen} onClose={onClose} title="Keys" size="md">
      <Stack gap={4}>
        {keysOf(page).map(([keys, meaning]) => (
          <Group key={keys} justify="space-between" wrap="nowrap">
            <Text size="sm">{meaning}</Text>
            <Kbd>{keys}</Kbd>
          </Group>
        ))}
      </Stack>
    </Modal>
  );
}

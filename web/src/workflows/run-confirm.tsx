import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';

export interface RiskyWrite {
  readonly node: string;
  readonly connection: string;
  readonly role: string | null;
  readonly writes: string;
}

interface RunConfirmProps {
  readonly writes: readonly RiskyWrite[];
  readonly onRun: () => void;
  readonly onClose: () => void;
}

const WORD = 'production';

/** Before a run that writes to production, or to a connection of no role: where and what, and the word typed. */
export function RunConfirm({ writes, onRun, onClose }: RunConfirmProps) {
  const [typed, setTyped] = useState('');
  return (
    <Modal opened onClose={onClose} title="This run writes to production">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === WORD) onRun();
        }}
      >
        <Stack gap={12}>
          <List>
            {writes.map(({ node, connection, role, writes: what }) => (
              <List.Item key={node}>
                <Text component="span">
                  {node} {what}
                </Text>{' '}
                ({connection}) <RoleBadge role={role} />
              </List.Item>
            ))}
          </List>
          <TextInput
            label={`Type ${WORD} to run it`}
            description="A connection of no role counts as production."
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={typed !== WORD}>
              Run
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

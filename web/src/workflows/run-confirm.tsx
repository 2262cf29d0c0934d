import { Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { RoleBadge } from '../components/role-badge.tsx';
import type { RunForecast } from './use-start-run.tsx';

interface RunConfirmProps {
  readonly forecast: RunForecast;
  /** To be typed; undefined: a button is enough. */
  readonly word: string | undefined;
  readonly onRun: () => void;
  readonly onClose: () => void;
}

/** Before a run that changes what matters: where and what, and the word typed where it is production or nobody said what it is. */
export function RunConfirm({ forecast, word, onRun, onClose }: RunConfirmProps) {
  const [typed, setTyped] = useState('');
  const asked = forecast.writes.filter(({ asks }) => asks !== 'nothing');
  const others = forecast.writes.length - asked.length;
  const isSure = word === undefined || typed === word;
  return (
    <Modal opened onClose={onClose} title={word === undefined ? 'This run writes' : `This run writes to ${word}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSure) onRun();
        }}
      >
        <Stack gap={12}>
          <List>
            {asked.map(({ node, connection, role, writes }) => (
              <List.Item key={node}>
                <Text component="span">
                  {node} {writes}
                </Text>{' '}
                ({connection ?? 'somewhere that is known only when it runs'}) <RoleBadge role={role} />
              </List.Item>
            ))}
          </List>
          <Text size="sm" c="dimmed">
            {partWords(forecast, others)}
          </Text>
          {word !== undefined && (
            <TextInput
              label={`Type ${word} to run it`}
              description="A connection of no role counts as production."
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose} data-autofocus={word === undefined || undefined}>
              Cancel
            </Button>
            <Button type="submit" color="red" disabled={!isSure}>
              Run
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function partWords({ runs, reuses }: RunForecast, others: number): string {
  const nodes = `${runs.length} ${runs.length === 1 ? 'node runs' : 'nodes run'}`;
  const reused = reuses.length === 0 ? '' : `, the result of ${reuses.length} is used again`;
  const rest = others === 0 ? '' : ` ${others} more ${others === 1 ? 'writes' : 'write'} where nothing is asked.`;
  return `${nodes}${reused}.${rest}`;
}

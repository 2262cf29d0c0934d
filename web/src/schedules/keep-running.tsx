import { Button, Code, CopyButton, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

const COMMAND = 'npx dagflux schedule';
const UNIT = `[Unit]
Description=DagFlux schedules

[Service]
ExecStart=/usr/bin/npx dagflux schedule
Restart=on-failure

[Install]
WantedBy=default.target`;

interface KeepRunningProps {
  readonly keepers: number;
}

/** Whether something keeps the schedules going, and how they go on when this window is closed. */
export function KeepRunning({ keepers }: KeepRunningProps) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Group pt={8} gap={8}>
      <Text size="sm" c={keepers > 0 ? 'dimmed' : 'var(--df-notes-ink)'}>
        {keepers === 0
          ? 'Nothing keeps the schedules going now: none starts by itself.'
          : keepers === 1
            ? 'Schedules run while DagFlux is open.'
            : `Schedules run: ${keepers} processes keep them going, and each time starts once.`}
      </Text>
      <Button variant="subtle" size="compact-sm" onClick={() => setIsOpen(true)}>
        Keep them running
      </Button>
      {isOpen && (
        <Modal opened onClose={() => setIsOpen(false)} title="Keep schedules running" size="lg">
          <Stack gap={12}>
            <Text>
              Schedules start while this app runs, or while this command does; both at once start nothing twice. Closing
              the browser changes nothing.
            </Text>
            <Snippet text={COMMAND} name="the command" />
            <Text>
              To start it with the machine, give it to what starts programs there: a launch agent on a Mac, the task
              scheduler on Windows. With systemd, save this as ~/.config/systemd/user/dagflux.service, then run{' '}
              <Code>systemctl --user enable --now dagflux</Code>.
            </Text>
            <Snippet text={UNIT} name="the unit" />
            <Text size="sm" c="dimmed">
              A time at which nothing ran is missed: each schedule says what becomes of it.
            </Text>
          </Stack>
        </Modal>
      )}
    </Group>
  );
}

function Snippet({ text, name }: { readonly text: string; readonly name: string }) {
  return (
    <Group align="flex-start" gap={8} wrap="nowrap">
      <Code block tabIndex={0} style={{ flex: 1 }}>
        {text}
      </Code>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={`Copy ${name}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

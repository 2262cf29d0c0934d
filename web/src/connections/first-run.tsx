import { Button, List, Modal, SimpleGrid, Stack, Text, UnstyledButton } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { ICON, icons } from '../icons.ts';
import classes from './card.module.css';

/** What to do where nothing is yet: three ways. */
export function FirstRun({ onAdd }: { readonly onAdd: () => void }) {
  const navigate = useNavigate();
  const [readsHow, setReadsHow] = useState(false);
  const sample = useMutation({
    mutationFn: () => call(api.workspace.sample.$post()),
    onSuccess: ({ schema }) =>
      navigate({
        to: '/explorer/{-$connection}/{-$schema}/{-$table}',
        params: { connection: 'workspace', schema, table: 'orders' },
      }),
  });
  return (
    <Stack p={32} gap={16} maw={960} mx="auto">
      <Text c="dimmed">No connections yet. There are three ways to begin:</Text>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing={12}>
        <Way icon="connections" title="Add a connection" onClick={onAdd}>
          To a database of yours. What you enter stays on this machine, secrets encrypted.
        </Way>
        <Way icon="table" title="Open the sample workspace" isBusy={sample.isPending} onClick={() => sample.mutate()}>
          A small shop with 5,000 orders, in a database on this machine. No server is needed.
        </Way>
        <Way icon="runs" title="Read how to start" onClick={() => setReadsHow(true)}>
          Five steps from a table to a workflow that runs every night.
        </Way>
      </SimpleGrid>
      {sample.error && <ErrorNote error={sample.error} what="The sample was not made." />}
      <HowToStart isOpen={readsHow} onClose={() => setReadsHow(false)} />
    </Stack>
  );
}

interface WayProps {
  readonly icon: keyof typeof icons;
  readonly title: string;
  readonly isBusy?: boolean;
  readonly onClick: () => void;
  readonly children: string;
}

function Way({ icon, title, isBusy = false, onClick, children }: WayProps) {
  const Icon = icons[icon];
  return (
    <UnstyledButton className={classes.way} onClick={onClick} disabled={isBusy} aria-busy={isBusy}>
      <Icon {...ICON} size={20} />
      <Text fw={600}>{isBusy ? 'One moment…' : title}</Text>
      <Text size="sm" c="dimmed">
        {children}
      </Text>
    </UnstyledButton>
  );
}

function HowToStart({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  return (
    <Modal opened={isOpen} onClose={onClose} title="How to start" size="lg">
      <Stack gap={16}>
        <List type="ordered" spacing={8}>
          <List.Item>
            <b>Add a connection.</b> The form tests it, and says which rights are missing and the SQL that gives them.
          </List.Item>
          <List.Item>
            <b>Look around</b> in the <Link to="/explorer/{-$connection}/{-$schema}/{-$table}">Explorer</Link>: schemas,
            tables, the first rows. Nothing is changed there.
          </List.Item>
          <List.Item>
            <b>Run SQL</b> on the <Link to="/sql/{-$tab}">SQL</Link> page. What would change a database for staging or
            production asks first.
          </List.Item>
          <List.Item>
            <b>Make an operation</b>: a <Link to="/operations">transformer or a join</Link>, by a form or in your own
            words. It is rehearsed, you see its rows, and you approve it.
          </List.Item>
          <List.Item>
            <b>Draw a workflow</b> of sources and operations on the <Link to="/workflows">canvas</Link>, run it, and
            give it a schedule.
          </List.Item>
        </List>
        <Text size="sm" c="dimmed">
          Every page shows its keys with “?”, and Ctrl+K (on a Mac Cmd+K) finds anything by name.
        </Text>
        <Button onClick={onClose} style={{ alignSelf: 'flex-end' }}>
          Close
        </Button>
      </Stack>
    </Modal>
  );
}

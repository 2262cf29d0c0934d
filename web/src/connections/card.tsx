import { ActionIcon, Group, Menu, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { InferResponseType } from 'hono/client';
import { type KeyboardEvent, useState } from 'react';
import { api, call } from '../api.ts';
import { ConnectorMark } from '../components/connector-mark.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { StatusBadge } from '../components/status-badge.tsx';
import { sinceWords } from '../components/times.ts';
import { ICON } from '../icons.ts';
import { connectionsQuery } from '../queries.ts';
import classes from './card.module.css';
import { DeleteDialog } from './delete-dialog.tsx';
import { DuplicateDialog } from './duplicate-dialog.tsx';

export type Connection = InferResponseType<typeof api.connections.$get, 200>[number];

/** A saved connection: what it is for, how its last test ended, what can be done. */
export function ConnectionCard({ connection, title }: { readonly connection: Connection; readonly title: string }) {
  const { name, connector, role, lastTest, settings, uses } = connection;
  const client = useQueryClient();
  const navigate = useNavigate();
  const [asks, setAsks] = useState<'delete' | 'duplicate'>();
  const test = useMutation({
    mutationFn: () => call(api.connections[':connection'].test.$post({ param: { connection: name } })),
    onSettled: () => client.invalidateQueries({ queryKey: connectionsQuery.queryKey }),
  });
  const edit = () => void navigate({ to: '/connections/$connection/edit', params: { connection: name } });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey || asks) return;
    if (event.key === 't') test.mutate();
    else if (event.key === 'e') edit();
    else moveBetweenCards(event);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid of cards; the list keeps its count for screen readers.
    <div role="listitem" className={classes.card} data-role={role ?? undefined} onKeyDown={onKeyDown}>
      <Group justify="space-between" wrap="nowrap" gap={8}>
        <Group gap={8} wrap="nowrap" miw={0}>
          <ConnectorMark connector={connector} />
          <Link
            to="/explorer/{-$connection}/{-$schema}/{-$table}"
            params={{ connection: name }}
            className={classes.open}
          >
            {name}
          </Link>
        </Group>
        <Group gap={4} wrap="nowrap">
          <RoleBadge role={role} />
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={`What can be done with ${name}`}>
                <IconDots {...ICON} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                onClick={() =>
                  void navigate({ to: '/explorer/{-$connection}/{-$schema}/{-$table}', params: { connection: name } })
                }
              >
                Explore
              </Menu.Item>
              <Menu.Item onClick={() => void navigate({ to: '/sql/{-$tab}', search: { connection: name } })}>
                SQL
              </Menu.Item>
              <Menu.Item onClick={() => test.mutate()}>Test</Menu.Item>
              <Menu.Item onClick={edit}>Edit</Menu.Item>
              <Menu.Item onClick={() => setAsks('duplicate')}>Duplicate</Menu.Item>
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => setAsks('delete')}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </Group>
      </Group>
      <Text c="dimmed" size="sm" truncate>
        {[title, settings.database ?? settings.dataset, uses > 0 && `used by ${uses}`].filter(Boolean).join(' · ')}
      </Text>
      <Group gap={8} aria-live="polite">
        {test.isPending && <StatusBadge state="running" says="Testing…" />}
        {!test.isPending && lastTest && (
          <>
            <StatusBadge
              state={lastTest.ok ? 'done' : 'failed'}
              says={
                lastTest.ok
                  ? `OK ${sinceWords(lastTest.tested)}${lastTest.latencyMilliseconds === undefined ? '' : `, ${Math.round(lastTest.latencyMilliseconds)} ms`}`
                  : `Failed ${sinceWords(lastTest.tested)}`
              }
            />
            {!lastTest.ok && (
              <Text size="sm" c="dimmed" lineClamp={3}>
                {lastTest.message}
              </Text>
            )}
          </>
        )}
        {!test.isPending && !lastTest && <StatusBadge state="not reached" says="Not tested" />}
      </Group>
      {test.error && <ErrorNote error={test.error} what="The test did not run." />}
      {asks === 'delete' && <DeleteDialog name={name} onClose={() => setAsks(undefined)} />}
      {asks === 'duplicate' && <DuplicateDialog name={name} onClose={() => setAsks(undefined)} />}
    </div>
  );
}

function moveBetweenCards(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (step === undefined || !(event.target instanceof HTMLAnchorElement)) return;
  const links = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[role=listitem] a') ?? [])];
  const next = links[links.indexOf(event.target) + step];
  if (next) event.preventDefault();
  next?.focus();
}

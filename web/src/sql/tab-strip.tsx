import { ActionIcon, CloseButton, Tooltip } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import { ICON } from '../icons.ts';
import { connectionsQuery } from '../queries.ts';
import classes from './page.module.css';
import { isDraft, type SqlTab, useSqlTabs } from './tabs.ts';

interface TabStripProps {
  readonly active: string | undefined;
  readonly onShow: (tab: SqlTab | undefined) => void;
}

/** The open texts. Delete closes the focused one; the last 20 that were closed come back. */
export function TabStrip({ active, onShow }: TabStripProps) {
  const { tabs, closed, open, close, reopen } = useSqlTabs();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const roleOf = (connection: string) => connections.find(({ name }) => name === connection)?.role ?? undefined;
  const step = (by: number) => {
    const index = tabs.findIndex(({ id }) => id === active);
    onShow(tabs[(index + by + tabs.length) % tabs.length]);
  };
  useHotkeys(
    [
      ['alt+PageDown', () => step(1)],
      ['alt+PageUp', () => step(-1)],
    ],
    [],
    true,
  );
  const remove = (id: string) => {
    const index = tabs.findIndex((tab) => tab.id === id);
    close(id);
    if (id === active) onShow(tabs[index - 1] ?? tabs[index + 1]);
  };
  const onKeyDown = (event: KeyboardEvent, id: string) => {
    if (event.key === 'Delete') remove(id);
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    const strip = [
      ...(event.currentTarget.closest('[role=tablist]')?.querySelectorAll<HTMLElement>('[role=tab]') ?? []),
    ];
    const at = strip.indexOf(event.currentTarget as HTMLElement); // The tab that has the key.
    strip[(at + by + strip.length) % strip.length]?.focus();
  };
  return (
    <div className={classes.tabs}>
      <div role="tablist" aria-label="Open texts" style={{ display: 'flex', gap: 2 }}>
        {tabs.map((tab) => (
          <div
            key={tab.id}
            role="tab"
            aria-keyshortcuts="Delete"
            aria-selected={tab.id === active}
            tabIndex={tab.id === active ? 0 : -1}
            className={classes.tab}
            data-role={roleOf(tab.connection)}
            onClick={() => onShow(tab)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' || event.key === ' ') onShow(tab);
              onKeyDown(event, tab.id);
            }}
          >
            {tab.name} · {tab.connection}
            {isDraft(tab) && (
              <span className={classes.dot} title={tab.saved ? 'Changed since it was saved' : 'Kept, without a name'} />
            )}
            {/* For the mouse only: nothing in a tab may take the focus, and Delete closes it too. */}
            <CloseButton
              component="span"
              size="xs"
              aria-hidden
              title={`Close ${tab.name}`}
              onClick={(event) => {
                event.stopPropagation();
                remove(tab.id);
              }}
            />
          </div>
        ))}
      </div>
      <Tooltip label="New text">
        <ActionIcon
          aria-label="New text"
          onClick={() =>
            onShow(open({ connection: tabs.find(({ id }) => id === active)?.connection ?? 'workspace', text: '' }))
          }
        >
          <IconPlus {...ICON} />
        </ActionIcon>
      </Tooltip>
      {closed.length > 0 && (
        <Tooltip label="Reopen the closed text">
          <ActionIcon aria-label="Reopen the closed text" onClick={() => onShow(reopen())}>
            <IconArrowBackUp {...ICON} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

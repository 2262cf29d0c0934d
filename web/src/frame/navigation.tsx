import { ActionIcon, NavLink, ScrollArea, Stack, Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link, useRouterState } from '@tanstack/react-router';
import { ICON } from '../icons.ts';
import classes from './navigation.module.css';
import { pages } from './pages.ts';
import { useFailedRuns } from './use-failed-runs.ts';

export function Navigation({ isOpen, onToggle }: { readonly isOpen: boolean; readonly onToggle: () => void }) {
  const failed = useFailedRuns();
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <Stack gap={0} h="100%" component="nav" aria-label="Pages" p={8}>
      <ScrollArea flex={1} type="never">
        {pages.map(({ path: start, to, label: name, icon: Icon, key }) => {
          const news = name === 'Runs' ? failed : 0;
          const label = news > 0 ? `${name}, ${news} failed since you looked` : name;
          return (
            <Tooltip key={to} label={`${label} (g ${key})`} position="right" disabled={isOpen}>
              <NavLink
                component={Link}
                to={to}
                label={isOpen ? name : undefined}
                aria-label={label}
                aria-current={path.startsWith(start) ? 'page' : undefined}
                active={path.startsWith(start)}
                leftSection={
                  <span className={classes.icon}>
                    <Icon {...ICON} size={18} />
                    {news > 0 && !isOpen && <span className={classes.dot} />}
                  </span>
                }
                rightSection={news > 0 && isOpen ? <span className={classes.count}>{news}</span> : undefined}
                h={36}
                style={{ borderRadius: 4 }}
              />
            </Tooltip>
          );
        })}
      </ScrollArea>
      <Tooltip label={isOpen ? 'Fold the navigation ( [ )' : 'Unfold the navigation ( [ )'} position="right">
        <ActionIcon onClick={onToggle} aria-label={isOpen ? 'Fold the navigation' : 'Unfold the navigation'} m={4}>
          {isOpen ? <IconLayoutSidebarLeftCollapse {...ICON} /> : <IconLayoutSidebarLeftExpand {...ICON} />}
        </ActionIcon>
      </Tooltip>
    </Stack>
  );
}

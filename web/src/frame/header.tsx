import {
  ActionIcon,
  Group,
  Kbd,
  Text,
  Tooltip,
  UnstyledButton,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { IconMoon, IconSearch, IconSun } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { ICON } from '../icons.ts';
import { Activity } from './activity.tsx';
import classes from './header.module.css';
import { MOD } from './mod.ts';

export function Header({ onSearch }: { readonly onSearch: () => void }) {
  const scheme = useComputedColorScheme('light');
  const { setColorScheme } = useMantineColorScheme();
  const other = scheme === 'dark' ? 'light' : 'dark';
  return (
    <Group h="100%" px={16} gap={12} wrap="nowrap">
      <Link to="/connections" className={classes.mark} title="DagFlux, to the connections">
        <span className={classes.sign} aria-hidden>
          DF
        </span>
        <Text fw={600} visibleFrom="sm">
          DagFlux
        </Text>
      </Link>
      <div id="page-path" className={classes.path} />
      <UnstyledButton className={classes.search} onClick={onSearch}>
        <IconSearch {...ICON} />
        <span className={classes.words}>Search or jump</span>
        <Kbd size="xs">{MOD}+K</Kbd>
      </UnstyledButton>
      <Activity />
      <Tooltip label={`Use the ${other} theme`}>
        <ActionIcon onClick={() => setColorScheme(other)} aria-label={`Use the ${other} theme`}>
          {scheme === 'dark' ? <IconSun {...ICON} /> : <IconMoon {...ICON} />}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}

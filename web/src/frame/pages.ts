import { icons } from '../icons.ts';

/** The pages of the navigation, in order, and the key that follows `g`. */
export const pages = [
  { to: '/connections', label: 'Connections', icon: icons.connections, key: 'c' },
  { to: '/explorer', label: 'Explorer', icon: icons.explorer, key: 'e' },
  { to: '/sql', label: 'SQL', icon: icons.sql, key: 's' },
  { to: '/workflows', label: 'Workflows', icon: icons.workflows, key: 'w' },
  { to: '/runs', label: 'Runs', icon: icons.runs, key: 'r' },
  { to: '/schedules', label: 'Schedules', icon: icons.schedules, key: 'd' },
  { to: '/settings', label: 'Settings', icon: icons.settings, key: ',' },
] as const;

import { icons } from '../icons.ts';

/** The pages of the navigation, in order, and the key that follows `g`. */
export const pages = [
  {
    path: '/connections',
    name: 'connections',
    to: '/connections',
    label: 'Connections',
    icon: icons.connections,
    key: 'c',
  },
  {
    path: '/explorer',
    name: 'explorer',
    to: '/explorer/{-$connection}/{-$schema}/{-$table}',
    label: 'Explorer',
    icon: icons.explorer,
    key: 'e',
  },
  { path: '/sql', name: 'sql', to: '/sql/{-$tab}', label: 'SQL', icon: icons.sql, key: 's' },
  { path: '/workflows', name: 'workflows', to: '/workflows', label: 'Workflows', icon: icons.workflows, key: 'w' },
  { path: '/operations', name: 'operations', to: '/operations', label: 'Operations', icon: icons.operations, key: 'o' },
  { path: '/runs', name: 'runs', to: '/runs/{-$run}', label: 'Runs', icon: icons.runs, key: 'r' },
  { path: '/schedules', name: 'schedules', to: '/schedules', label: 'Schedules', icon: icons.schedules, key: 'd' },
  {
    path: '/settings',
    name: 'settings',
    to: '/settings/{-$section}',
    label: 'Settings',
    icon: icons.settings,
    key: ',',
  },
] as const;

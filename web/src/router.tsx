import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { Frame } from './frame/frame.tsx';
import { NotFound } from './frame/not-found.tsx';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFound });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/connections' });
  },
});

/** What a page keeps in the address: each page reads its own with `useSearch`. */
type Search = Readonly<Record<string, string | number | boolean | undefined>>;
const validateSearch = (search: Record<string, unknown>): Search => search as Search; // Any text may stand there.

const connections = createRoute({
  getParentRoute: () => root,
  path: '/connections',
  validateSearch,
  component: lazyRouteComponent(() => import('./connections/page.tsx'), 'ConnectionsPage'),
});
const newConnection = createRoute({
  getParentRoute: () => root,
  path: '/connections/new/$connector',
  component: lazyRouteComponent(() => import('./connections/page.tsx'), 'NewConnectionPage'),
});
const editConnection = createRoute({
  getParentRoute: () => root,
  path: '/connections/$connection/edit',
  component: lazyRouteComponent(() => import('./connections/page.tsx'), 'EditConnectionPage'),
});
const explorer = createRoute({
  getParentRoute: () => root,
  path: '/explorer/{-$connection}/{-$schema}/{-$table}',
  validateSearch,
  component: lazyRouteComponent(() => import('./explorer/page.tsx'), 'ExplorerPage'),
});
const sql = createRoute({
  getParentRoute: () => root,
  path: '/sql/{-$tab}',
  validateSearch,
  component: lazyRouteComponent(() => import('./sql/page.tsx'), 'SqlPage'),
});
const workflows = createRoute({
  getParentRoute: () => root,
  path: '/workflows',
  validateSearch,
  component: lazyRouteComponent(() => import('./workflows/list-page.tsx'), 'WorkflowsPage'),
});
const workflow = createRoute({
  getParentRoute: () => root,
  path: '/workflows/$workflow',
  validateSearch,
  component: lazyRouteComponent(() => import('./workflows/canvas-page.tsx'), 'CanvasPage'),
});
const proposal = createRoute({
  getParentRoute: () => root,
  path: '/proposals/$proposal',
  component: lazyRouteComponent(() => import('./proposals/page.tsx'), 'ProposalPage'),
});
const operations = createRoute({
  getParentRoute: () => root,
  path: '/operations',
  component: lazyRouteComponent(() => import('./operations/list-page.tsx'), 'OperationsPage'),
});
const newOperation = createRoute({
  getParentRoute: () => root,
  path: '/operations/new',
  validateSearch,
  component: lazyRouteComponent(() => import('./operations/new-page.tsx'), 'NewOperationPage'),
});
const conversation = createRoute({
  getParentRoute: () => root,
  path: '/assistant/$conversation',
  component: lazyRouteComponent(() => import('./chat/page.tsx'), 'ChatPage'),
});
const runs = createRoute({
  getParentRoute: () => root,
  path: '/runs/{-$run}',
  validateSearch,
  component: lazyRouteComponent(() => import('./runs/page.tsx'), 'RunsPage'),
});
const schedules = createRoute({
  getParentRoute: () => root,
  path: '/schedules',
  validateSearch,
  component: lazyRouteComponent(() => import('./schedules/page.tsx'), 'SchedulesPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings/{-$section}',
  component: lazyRouteComponent(() => import('./settings/page.tsx'), 'SettingsPage'),
});

const routeTree = root.addChildren([
  home,
  connections,
  newConnection,
  editConnection,
  explorer,
  sql,
  workflows,
  workflow,
  operations,
  newOperation,
  conversation,
  proposal,
  runs,
  schedules,
  settings,
]);

export const router = createRouter({ routeTree, defaultPreload: 'intent', scrollRestoration: true });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

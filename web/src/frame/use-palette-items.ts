import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../api.ts';
import { connectionsQuery, connectorsQuery, operationsQuery, workflowsQuery } from '../queries.ts';
import { openSavedSql } from './open-saved-sql.ts';
import { pages } from './pages.ts';
import { fittingItems, type PaletteGroup, type PaletteItem, placeOf, readQuery } from './palette-items.ts';

const WORKSPACE = { name: 'workspace', role: 'development' } as const;
const EXPLORER = '/explorer/{-$connection}/{-$schema}/{-$table}';
/** While catalogs are being read, what they hold is asked for again, in milliseconds. */
const AGAIN = 600;

interface Found {
  readonly groups: readonly PaletteGroup[];
  /** What the search of tables did not reach, and why; empty = it reached all. */
  readonly remarks: readonly string[];
  readonly error: unknown;
}

/** What the palette finds for what was typed. The rest of the app is asked only while it is open. */
export function usePaletteItems(
  text: string,
  { recent, showKeys }: { readonly recent: readonly string[]; readonly showKeys: () => void },
): Found {
  const navigate = useNavigate();
  const other = useComputedColorScheme('light') === 'dark' ? 'light' : 'dark';
  const { setColorScheme } = useMantineColorScheme();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const { data: operations = [] } = useQuery(operationsQuery);
  const { data: runs = [] } = useQuery({
    queryKey: ['runs', 'palette'],
    queryFn: () => call(api.runs.$get({ query: { limit: '50' } })),
  });
  const tables = useTables(text);
  const { data: saved } = useSavedSql(text);

  const local = useMemo((): readonly PaletteItem[] => {
    const all = [...connections, WORKSPACE];
    const roleOf = (connection: string | undefined) => all.find(({ name }) => name === connection)?.role;
    const visited = recent.flatMap((path): PaletteItem[] => {
      const place = placeOf(path);
      if (!place) return [];
      const { icon, label, connection, schema, table } = place;
      // A connection that is gone is no place any more.
      if (connection !== undefined && !all.some(({ name }) => name === connection)) return [];
      return [
        {
          ...{ id: `recent ${path}`, kind: 'recent', icon, label },
          ...(connection !== undefined && { role: roleOf(connection) ?? null }),
          detail: connection === label ? undefined : connection,
          open: () => void navigate({ href: path }),
          ...(connection !== undefined && {
            openInSql: () => void navigate({ to: '/sql/{-$tab}', search: { connection, schema, table } }),
          }),
        },
      ] as const;
    });
    const command = (label: string, open: () => void): PaletteItem => ({
      ...{ id: `command ${label}`, kind: 'command', icon: 'start', label, open },
    });
    return [
      ...visited,
      ...pages.map(
        ({ to, label, name }): PaletteItem => ({
          ...{ id: `page ${label}`, kind: 'page', icon: name, label },
          open: () => void navigate({ to }),
        }),
      ),
      ...all.map(
        ({ name, role }): PaletteItem => ({
          ...{ id: `connection ${name}`, kind: 'connection', icon: 'connections', label: name, role },
          open: () => void navigate({ to: EXPLORER, params: { connection: name } }),
          openInSql: () => void navigate({ to: '/sql/{-$tab}', search: { connection: name } }),
        }),
      ),
      ...workflows.map(
        ({ name }): PaletteItem => ({
          ...{ id: `workflow ${name}`, kind: 'workflow', icon: 'workflows', label: name },
          open: () => void navigate({ to: '/workflows/$workflow', params: { workflow: name } }),
        }),
      ),
      ...operations.map(
        ({ name, kind }): PaletteItem => ({
          ...{ id: `operation ${name}`, kind: 'operation', icon: 'operations', label: name, detail: kind },
          open: () => void navigate({ to: '/proposals/$proposal', params: { proposal: `s-${name}` } }),
        }),
      ),
      ...runs.map(
        ({ id, workflow, state }): PaletteItem => ({
          ...{ id: `run ${id}`, kind: 'run', icon: 'runs', label: `#${id} ${workflow}`, detail: state },
          open: () => void navigate({ to: '/runs/{-$run}', params: { run: String(id) } }),
        }),
      ),
      ...connectors.map(({ id, title }) =>
        command(
          `Add a ${title} connection`,
          () => void navigate({ to: '/connections/new/$connector', params: { connector: id } }),
        ),
      ),
      command('New SQL tab', () => void navigate({ to: '/sql/{-$tab}', search: { connection: WORKSPACE.name } })),
      command('New transformer', () => void navigate({ to: '/operations/new', search: { kind: 'transformer' } })),
      command('New join', () => void navigate({ to: '/operations/new', search: { kind: 'join' } })),
      command(`Use the ${other} theme`, () => setColorScheme(other)),
      command('Keys of this page', showKeys),
    ];
  }, [recent, connections, connectors, workflows, operations, runs, other, navigate, setColorScheme, showKeys]);

  const found = useMemo(
    () =>
      (tables.data?.tables ?? []).map(
        ({ connection, schema, name, kind }): PaletteItem => ({
          ...{ id: `table ${connection} ${schema} ${name}`, kind: 'table' },
          icon: kind === 'view' || kind === 'materialized view' ? 'view' : 'table',
          label: `${schema}.${name}`,
          detail: connection,
          role:
            connections.find((each) => each.name === connection)?.role ??
            (connection === WORKSPACE.name ? WORKSPACE.role : null),
          open: () => void navigate({ to: EXPLORER, params: { connection, schema, table: name } }),
          openInSql: () => void navigate({ to: '/sql/{-$tab}', search: { connection, schema, table: name } }),
        }),
      ),
    [tables.data, connections, navigate],
  );
  const named = useMemo(
    () =>
      (saved ?? []).map(
        (each): PaletteItem => ({
          ...{ id: `sql ${each.name}`, kind: 'sql', icon: 'sql', label: each.name, detail: each.connection },
          role: connections.find(({ name }) => name === each.connection)?.role,
          open: () =>
            void openSavedSql(each).then((tab) => navigate({ to: '/sql/{-$tab}', params: { tab }, search: {} })),
        }),
      ),
    [saved, connections, navigate],
  );
  return {
    groups: useMemo(() => fittingItems([...local, ...named], found, text), [local, named, found, text]),
    remarks: tables.data ? remarksOf(tables.data) : [],
    error: tables.error,
  };
}

function useTables(text: string) {
  const { only, words } = readQuery(text);
  const [asked] = useDebouncedValue(words.join(' '), 150);
  const isAsked = only === undefined && words.length > 0;
  const query = useQuery({
    queryKey: ['table-search', asked],
    queryFn: ({ signal }) => call(api.tables.$get({ query: { search: asked, limit: '20' } }, { init: { signal } })),
    enabled: isAsked && asked.length > 1,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && state.data.reading.length > 0 ? AGAIN : false),
    staleTime: 10_000,
  });
  return isAsked && asked.length > 1 ? query : { data: undefined, error: null };
}

/** SQL that was given a name; with its text, so only what fits. */
function useSavedSql(text: string) {
  const { only, words } = readQuery(text);
  const [asked] = useDebouncedValue(words.join(' '), 150);
  const isAsked = only === undefined && asked.length > 1;
  return useQuery({
    queryKey: ['saved-sql', 'palette', asked],
    queryFn: ({ signal }) =>
      call(api['saved-sql'].$get({ query: { search: asked, limit: '8' } }, { init: { signal } })),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
}

interface Unreached {
  readonly total: number;
  readonly tables: readonly unknown[];
  readonly reading: readonly string[];
  readonly closed: readonly string[];
  readonly failed: readonly string[];
}

function remarksOf({ total, tables, reading, closed, failed }: Unreached): string[] {
  const names = (all: readonly string[]) =>
    all.length > 3 ? `${all.slice(0, 3).join(', ')} and ${all.length - 3} more` : all.join(', ');
  return [
    total > tables.length && `${tables.length} of ${total.toLocaleString('en')} tables shown`,
    reading.length > 0 && `reading ${names(reading)}…`,
    closed.length > 0 && `not searched until opened: ${names(closed)}`,
    failed.length > 0 && `could not be read: ${names(failed)}`,
  ].filter((remark) => remark !== false);
}

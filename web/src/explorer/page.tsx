import { ActionIcon, Checkbox, Group, Text, TextInput, Tooltip } from '@mantine/core';
import { useDebouncedValue, useMediaQuery } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { Split } from '../components/split.tsx';
import { sinceWords } from '../components/times.ts';
import { ICON } from '../icons.ts';
import { connectionsQuery, tablesQuery } from '../queries.ts';
import { useRemembered } from '../remembered.ts';
import classes from './page.module.css';
import { TablePane } from './table-pane.tsx';
import { ExplorerTree } from './tree.tsx';
import type { Table } from './tree-items.ts';

/** Open lines that are remembered. */
const LINES_KEPT = 200;
const WORKSPACE: { readonly name: string; readonly role: string | null } = { name: 'workspace', role: 'development' };

/** What is in the databases: a tree at the left, a table at the right. */
export function ExplorerPage() {
  const { connection, schema, table } = useParams({ strict: false });
  const search: { readonly tab?: string } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [filter, setFilter] = useRemembered<string>('explorer.filter', '');
  const [asked] = useDebouncedValue(filter.trim(), 250);
  const [withSystem, setWithSystem] = useRemembered<boolean>('explorer.system', false);
  const [lastTab, setLastTab] = useRemembered<string>('explorer.tab', 'rows');
  const [age, setAge] = useState(0);
  const isNarrow = useMediaQuery('(max-width: 799px)', window.innerWidth < 800);
  const { data: saved } = useQuery(connectionsQuery);
  const [kept, setKept] = useRemembered<string>('explorer.opened', '[]');
  const opened = useMemo(() => readLines(kept), [kept]);
  const keepOpened = useCallback(
    (lines: readonly string[]) => setKept(JSON.stringify(lines.filter((line) => line !== 'root').slice(-LINES_KEPT))),
    [setKept],
  );
  const [read, setRead] = useState<string>();
  // The tree begins anew with other connections, and not with another test of one.
  const shape = JSON.stringify([...(saved ?? []).map(({ name, role }) => ({ name, role })), WORKSPACE]);
  const connections = useMemo((): readonly (typeof WORKSPACE)[] => JSON.parse(shape), [shape]);
  const openLines = useMemo(() => {
    const wanted = connection === undefined ? [] : [JSON.stringify([connection])];
    const path = schema === undefined ? wanted : [...wanted, JSON.stringify([connection, schema])];
    return [...new Set([...opened, ...path])];
  }, [opened, connection, schema]);
  const { data: found } = useQuery({
    ...tablesQuery(connection ?? '', { search: asked, limit: '1' }),
    enabled: connection !== undefined && asked !== '',
  });
  const { data: all } = useQuery({
    ...tablesQuery(connection ?? '', { limit: '1' }),
    enabled: connection !== undefined && asked !== '',
  });

  const open = (name: string, { schema: place, name: of }: Table) =>
    void navigate({
      to: '/explorer/{-$connection}/{-$schema}/{-$table}',
      params: { connection: name, schema: place, table: of },
      search,
    });
  return (
    <Page title={table ?? connection ?? 'Explorer'} tab={[table, connection ?? 'Explorer'].filter(Boolean).join(' · ')}>
      <Split
        name="explorer.tables"
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        usual={isNarrow ? '240px' : '320px'}
        min="160px"
        restMin="300px"
      >
        <section data-pane aria-label="Tables" className={classes.pane}>
          <Group gap={4} p={8} wrap="nowrap">
            <TextInput
              data-filter
              flex={1}
              aria-label="Filter tables by name"
              placeholder="Filter names ( / )"
              value={filter}
              onChange={(event) => setFilter(event.currentTarget.value)}
            />
            <Tooltip label={read === undefined ? 'Read again' : `Read ${sinceWords(read)}; read again`}>
              <ActionIcon aria-label="Read the tables again" onClick={() => setAge(age + 1)}>
                <IconRefresh {...ICON} />
              </ActionIcon>
            </Tooltip>
          </Group>
          {asked !== '' && found && all && (
            <Text size="xs" c="dimmed" px={8} aria-live="polite">
              {found.total.toLocaleString('en')} of {all.total.toLocaleString('en')} match in {connection}
            </Text>
          )}
          {saved && (
            <ExplorerTree
              key={`${asked} ${withSystem}`}
              age={age}
              onRead={setRead}
              connections={connections}
              filter={asked}
              withSystem={withSystem}
              opened={openLines}
              onOpenedChange={keepOpened}
              onTable={open}
              onSelect={(name, of) =>
                void navigate({ to: '/sql/{-$tab}', search: { connection: name, schema: of.schema, table: of.name } })
              }
            />
          )}
          <Checkbox
            p={8}
            label="System schemas"
            checked={withSystem}
            onChange={(event) => setWithSystem(event.currentTarget.checked)}
          />
        </section>

        <section data-pane aria-label="Table" className={classes.pane}>
          {connection && schema !== undefined && table ? (
            <PaneBoundary name="This table" key={`${connection} ${schema} ${table}`}>
              <TablePane
                connection={connection}
                schema={schema}
                table={table}
                tab={search.tab ?? lastTab}
                onTab={setLastTab}
                onRefresh={() => setAge(age + 1)}
              />
            </PaneBoundary>
          ) : (
            <Empty says="Open a connection at the left, then a schema; a table shows its first rows here." />
          )}
        </section>
      </Split>
    </Page>
  );
}

function readLines(text: string): readonly string[] {
  const lines: unknown = JSON.parse(text); // As it was kept above.
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : [];
}

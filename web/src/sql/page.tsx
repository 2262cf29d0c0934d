import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { connectionsQuery, connectorsQuery } from '../queries.ts';
import { keepTabs } from './kept-tabs.ts';
import { WORKSPACE } from './place.ts';
import { TabPane } from './tab-pane.tsx';
import { TabStrip } from './tab-strip.tsx';
import { type SqlTab, useSqlTabs } from './tabs.ts';

interface SqlSearch {
  /** A new tab for this connection, and a SELECT of this table. */
  readonly connection?: string;
  readonly schema?: string;
  readonly table?: string;
}

/** SQL on any connection: texts in tabs, results below. */
export function SqlPage() {
  const { tab: id } = useParams({ strict: false });
  const search: SqlSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const { tabs, open } = useSqlTabs();
  const { data: connections } = useQuery(connectionsQuery);
  const { data: connectors } = useQuery(connectorsQuery);
  // Without them a new text is opened, and nothing of the old ones is lost: what cannot be read is not overwritten.
  const { isPending } = useQuery({
    queryKey: ['sql-tabs'],
    queryFn: () => keepTabs().then(() => true),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const active = tabs.find((tab) => tab.id === id);
  const show = (tab: SqlTab | undefined) =>
    void navigate({ to: '/sql/{-$tab}', params: { tab: tab?.id }, search: {}, replace: true });

  // A link from elsewhere opens a tab of its own; an address of a tab that is gone shows the last.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each address.
  useEffect(() => {
    if (!connections || !connectors || isPending) return;
    if (search.connection !== undefined) {
      const quotes = connectors.find(
        ({ id: kind }) => kind === connections.find(({ name }) => name === search.connection)?.connector,
      )?.dialect.quotes ?? ['"', '"'];
      const quoted = [search.schema, search.table]
        .filter((part) => part !== undefined && part !== '')
        .map((part) => `${quotes[0]}${String(part).replaceAll(quotes[1], quotes[1].repeat(2))}${quotes[1]}`)
        .join('.');
      show(
        open({ connection: search.connection, text: search.table === undefined ? '' : `SELECT *\nFROM ${quoted};\n` }),
      );
    } else if (!active) {
      show(tabs.at(-1) ?? open({ connection: connections[0]?.name ?? WORKSPACE, text: '' }));
    }
  }, [id, search.connection, search.schema, search.table, connections, connectors, isPending]);

  return (
    <Page title="SQL" tab={active ? `${active.name} · ${active.connection}` : 'SQL'}>
      <TabStrip active={active?.id} onShow={show} />
      {active ? (
        <PaneBoundary name="This tab" key={active.id}>
          <TabPane tab={active} onShow={show} />
        </PaneBoundary>
      ) : (
        <Empty says="No text is open." />
      )}
    </Page>
  );
}

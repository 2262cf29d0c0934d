import { Button, Group, Select } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { RoleBadge } from '../components/role-badge.tsx';
import { Split } from '../components/split.tsx';
import { connectionsQuery, connectorsQuery } from '../queries.ts';
import { catalogCompletion } from './completion.ts';
import { type EditorHandle, SqlEditor } from './editor.tsx';
import { keepTabs } from './kept-tabs.ts';
import classes from './page.module.css';
import { Results } from './results.tsx';
import { isRunning, useTabRuns } from './runs.ts';
import type { Span } from './statements.ts';
import { TabStrip } from './tab-strip.tsx';
import { type SqlTab, useSqlTabs } from './tabs.ts';
import { WriteBar } from './write-bar.tsx';

const LIMITS = ['1000', '10000', '100000', ''] as const;
const WORKSPACE = 'workspace';

interface SqlSearch {
  /** A new tab for this connection, and a SELECT of this table. */
  readonly connection?: string;
  readonly schema?: string;
  readonly table?: string;
}

/** What is to run, when it may. */
interface Asked {
  readonly sql: string;
  readonly span: Span;
  readonly limit: number | undefined;
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
          <SqlTabPane tab={active} />
        </PaneBoundary>
      ) : (
        <Empty says="No text is open." />
      )}
    </Page>
  );
}

function SqlTabPane({ tab }: { readonly tab: SqlTab }) {
  const client = useQueryClient();
  const { change } = useSqlTabs();
  const { runs, start, stop } = useTabRuns();
  const editor = useRef<EditorHandle>(undefined);
  const [limit, setLimit] = useState<string>('10000');
  const [formatError, setFormatError] = useState<unknown>();
  const [asked, setAsked] = useState<Asked & { readonly word: string | undefined }>();
  const [checkError, setCheckError] = useState<unknown>();
  const { data: connections = [] } = useQuery(connectionsQuery);
  const { data: connectors = [] } = useQuery(connectorsQuery);
  const run = runs[tab.id];
  const running = isRunning(run);
  const saved = connections.find(({ name }) => name === tab.connection);
  const dialect = connectors.find(({ id }) => id === saved?.connector)?.dialect;
  const grammar = tab.connection === WORKSPACE ? 'duckdb' : (dialect?.grammar ?? null);
  const completion = useMemo(() => {
    const [open, close] = dialect?.quotes ?? ['"', '"'];
    const quote = (name: string) =>
      /^[a-z_][a-z0-9_]*$/.test(name) ? name : `${open}${name.replaceAll(close, close + close)}${close}`;
    return catalogCompletion(client, tab.connection, quote);
  }, [client, tab.connection, dialect]);

  const execute = async (what: Asked, confirmed: boolean) => {
    setAsked(undefined);
    editor.current?.flash(what.span);
    await start(tab.id, { ...what, connection: tab.connection, text: tab.text, confirmed });
  };
  const begin = async (all: boolean, without = false) => {
    const handle = editor.current;
    if (!handle) return;
    const span = all ? { from: 0, to: tab.text.length } : handle.spanToRun();
    const sql = tab.text.slice(span.from, span.to);
    if (sql.trim() === '') return;
    const what = { sql, span, limit: without || limit === '' ? undefined : Number(limit) };
    setCheckError(undefined);
    try {
      const question = await call(api.queries.check.$post({ json: { connection: tab.connection, sql } }));
      if (question.asks === 'nothing') await execute(what, false);
      else setAsked({ ...what, word: question.asks === 'type' ? question.word : undefined });
    } catch (error) {
      setCheckError(error);
    }
  };

  // The line of an error is marked while it stays the last run's.
  useEffect(() => {
    const position = run?.query?.activity.error?.position;
    editor.current?.markError(position === undefined ? undefined : run && run.span.from + position - 1);
  }, [run]);

  const format = async () => {
    setFormatError(undefined);
    try {
      const formatter = await import('./format.ts');
      change(tab.id, { text: await formatter.formatSql(tab.text, grammar) });
    } catch (error) {
      setFormatError(error);
    }
  };
  return (
    <>
      <Group className={classes.toolbar} px={8} py={4} gap={8}>
        <Select
          aria-label="Connection"
          w={200}
          searchable
          data={[...connections.map(({ name }) => name), WORKSPACE]}
          value={tab.connection}
          onChange={(connection) => connection !== null && change(tab.id, { connection })}
        />
        {tab.connection !== WORKSPACE && <RoleBadge role={saved?.role} />}
        <Button onClick={() => void begin(false)} disabled={running}>
          Run
        </Button>
        <Button variant="default" onClick={() => void begin(true)} disabled={running}>
          Run all
        </Button>
        <Button variant="default" color="red" onClick={() => void stop(tab.id)} disabled={!running}>
          ■ Stop
        </Button>
        <Button variant="subtle" onClick={() => void format()}>
          Format
        </Button>
        <Select
          aria-label="Row limit"
          w={150}
          data={LIMITS.map((rows) => ({
            value: rows,
            label: rows === '' ? 'No limit' : `Limit ${Number(rows).toLocaleString('en')}`,
          }))}
          value={limit}
          onChange={(value) => setLimit(value ?? '')}
        />
      </Group>
      {asked && (
        <WriteBar
          connection={tab.connection}
          role={saved?.role}
          word={asked.word}
          onRun={() => void execute(asked, true)}
          onCancel={() => setAsked(undefined)}
        />
      )}
      {checkError !== undefined && <ErrorNote error={checkError} what="It was not run." />}
      {formatError !== undefined && <ErrorNote error={formatError} what="The text was not formatted." />}
      <Split name="sql.editor" orientation="vertical" usual="40%" min="80px" restMin="80px">
        <section data-pane aria-label="Editor" style={{ height: '100%' }}>
          <SqlEditor
            label={`SQL of ${tab.name}`}
            value={tab.text}
            grammar={grammar}
            completion={completion}
            onChange={(text) => change(tab.id, { text })}
            onRun={() => void begin(false)}
            onRunAll={() => void begin(true)}
            onStop={() => void stop(tab.id)}
            onFormat={() => void format()}
            onReady={(handle) => {
              editor.current = handle;
            }}
          />
        </section>

        <section data-pane aria-label="Results" style={{ height: '100%' }}>
          {run ? (
            <Results run={run} isStale={run.text !== tab.text} onMore={() => void begin(false, true)} />
          ) : (
            <Empty says="Write a statement above and run it: its rows come here." />
          )}
        </section>
      </Split>
    </>
  );
}

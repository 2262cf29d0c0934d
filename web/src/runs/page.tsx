import { Button, Group, Select, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { Split } from '../components/split.tsx';
import { useRefreshOn } from '../events.ts';
import classes from '../explorer/page.module.css';
import { workflowsQuery } from '../queries.ts';
import { RunList } from './list.tsx';
import { RunPane } from './run-pane.tsx';

const STATES = ['running', 'done', 'failed', 'cancelled', 'interrupted', 'skipped'];
const PAGE = 100;
const RUNS = ['runs'];

type RunsSearch = Readonly<Partial<Record<'state' | 'workflow' | 'since' | 'tab' | 'node', string | undefined>>>;

/** What became of workflows: a list, and one run beside it. */
export function RunsPage() {
  const { run } = useParams({ strict: false });
  const search: RunsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 799px)', window.innerWidth < 800);
  useRefreshOn('activity', RUNS);
  const { state, workflow, since } = search;
  const filter = { state, workflow, since };
  const { data: workflows = [] } = useQuery(workflowsQuery);
  const runs = useInfiniteQuery({
    queryKey: [...RUNS, filter],
    queryFn: ({ pageParam }) => {
      const asked = Object.entries({ ...filter, before: pageParam }).filter(([, value]) => value);
      return call(api.runs.$get({ query: { ...Object.fromEntries(asked), limit: String(PAGE) } }));
    },
    initialPageParam: undefined as string | undefined, // The first page has none.
    getNextPageParam: (last) => (last.length < PAGE ? undefined : String(last.at(-1)?.id)),
  });
  const all = useMemo(() => (runs.data?.pages ?? []).flat(), [runs.data]);
  const keep = (changes: RunsSearch) =>
    void navigate({ to: '/runs/{-$run}', params: { run }, search: { ...search, ...changes }, replace: true });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <Page title="Runs" tab={run ? `Run ${run}` : 'Runs'}>
      <Split
        name="runs.list"
        orientation={isNarrow ? 'vertical' : 'horizontal'}
        usual={isNarrow ? '240px' : '400px'}
        min="160px"
        restMin="320px"
      >
        <section data-pane aria-label="Runs" className={classes.pane}>
          <Group p={8} gap={8}>
            <Select
              aria-label="State"
              placeholder="Any state"
              clearable
              allowDeselect
              w={110}
              data={STATES}
              value={state ?? null}
              onChange={(value) => keep({ state: value ?? '' })}
            />
            <Select
              aria-label="Workflow"
              placeholder="Any workflow"
              clearable
              allowDeselect
              searchable
              w={130}
              data={workflows.map(({ name }) => name)}
              value={workflow ?? null}
              onChange={(value) => keep({ workflow: value ?? '' })}
            />
            <TextInput
              aria-label="Started on or after"
              type="date"
              w={120}
              value={since ?? ''}
              onChange={(event) => keep({ since: event.currentTarget.value })}
            />
          </Group>
          {runs.error && (
            <ErrorNote
              error={runs.error}
              what="The runs could not be read."
              action={
                <Button variant="default" onClick={() => void runs.refetch()}>
                  Retry
                </Button>
              }
            />
          )}
          {runs.data && all.length === 0 && (
            <Empty says={isFiltered ? 'No run fits this filter.' : 'No runs yet. Open a workflow and run it.'}>
              {isFiltered ? (
                <Button variant="default" onClick={() => keep({ state: '', workflow: '', since: '' })}>
                  Show all
                </Button>
              ) : (
                <LinkButton to="/workflows">Open a workflow</LinkButton>
              )}
            </Empty>
          )}
          <RunList
            runs={all}
            chosen={run}
            onOpen={(id) => void navigate({ to: '/runs/{-$run}', params: { run: String(id) }, search })}
            onEnd={() => runs.hasNextPage && !runs.isFetchingNextPage && void runs.fetchNextPage()}
          />
        </section>

        <section data-pane aria-label="Run" className={classes.pane}>
          {run ? (
            <PaneBoundary name="This run" key={run}>
              <RunPane
                id={run}
                tab={search.tab ?? 'timeline'}
                node={search.node}
                onTab={(tab) => keep({ tab })}
                onNode={(node) => keep({ node })}
              />
            </PaneBoundary>
          ) : (
            <Empty says="Choose a run at the left: its nodes, times, rows and log come here." />
          )}
        </section>
      </Split>
    </Page>
  );
}

import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { Split } from '../components/split.tsx';
import { useRemembered } from '../remembered.ts';
import { RunFilters } from './filters.tsx';
import { RunList } from './list.tsx';
import { RunPane } from './run-pane.tsx';
import classes from './runs.module.css';
import { type RunFilter, useRuns } from './use-runs.ts';

type RunsSearch = RunFilter & Readonly<Partial<Record<'tab' | 'node', string | undefined>>>;

const ALL: RunFilter = { state: '', workflow: '', cause: '', since: '', text: '' };

/** What became of workflows: a list, and one run beside it. */
export function RunsPage() {
  const { run } = useParams({ strict: false });
  const search: RunsSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 799px)', window.innerWidth < 800);
  const [isHeld, setIsHeld] = useState(false);
  const [lastTab, setLastTab] = useRemembered<string>('runs.tab', 'timeline');
  const { state, workflow, cause, since, text } = search;
  const filter = { state, workflow, cause, since, text };
  const { runs, fresh, showFresh, isRead, error, refetch, more } = useRuns(filter, isHeld);
  const keep = (changes: RunsSearch) =>
    // Another change may be on its way: a word that was typed, a run that was chosen.
    void navigate({
      to: '/runs/{-$run}',
      params: (before) => before,
      search: (before: RunsSearch) => ({ ...before, ...changes }),
      replace: true,
    });
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
          <RunFilters filter={filter} onChange={keep} />
          {error != null && (
            <ErrorNote
              error={error}
              what="The runs could not be read."
              action={
                <Button variant="default" onClick={() => void refetch()}>
                  Retry
                </Button>
              }
            />
          )}
          {isRead && runs.length === 0 && (
            <Empty says={isFiltered ? 'No run fits this filter.' : 'No runs yet. Open a workflow and run it.'}>
              {isFiltered ? (
                <Button variant="default" onClick={() => keep(ALL)}>
                  Show all
                </Button>
              ) : (
                <LinkButton to="/workflows">Open a workflow</LinkButton>
              )}
            </Empty>
          )}
          <RunList
            runs={runs}
            chosen={run}
            fresh={fresh}
            onFresh={showFresh}
            onOpen={(id) =>
              void navigate({
                to: '/runs/{-$run}',
                params: { run: String(id) },
                search: (before: RunsSearch) => ({ ...before, node: undefined }),
              })
            }
            onEnd={more}
            onHold={setIsHeld}
          />
        </section>

        <section data-pane aria-label="Run" className={classes.pane}>
          {run ? (
            <PaneBoundary name="This run" key={run}>
              <RunPane
                id={run}
                tab={search.tab ?? lastTab}
                node={search.node}
                onTab={(tab) => {
                  setLastTab(tab);
                  keep({ tab });
                }}
                onNode={(node, tab) => keep({ node, ...(tab !== undefined && { tab }) })}
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

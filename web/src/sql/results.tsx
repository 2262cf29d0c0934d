import { Tabs, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { countWords, rowsWords } from '../components/times.ts';
import { ResultGrid } from '../results/result-grid.tsx';
import classes from './page.module.css';
import type { QueryResult, TabRun } from './runs.ts';

interface ResultsProps {
  readonly run: TabRun;
  readonly isStale: boolean;
  /** Runs it again, where its rows are not kept any more. */
  readonly onExpired: (() => void) | undefined;
  /** Below them: how far it is, or how it ended. */
  readonly status: ReactNode;
}

/** The results of a run: a tab each, messages, an error that stays, and what was stopped when. */
export function Results({ run, isStale, onExpired, status }: ResultsProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const { query, error } = run;
  const results = query?.results ?? [];
  const notices = results.flatMap((result) => result.notices);
  const failure = error ?? query?.activity.error ?? undefined;
  const isStopped = query?.activity.state === 'stopped';
  const firstWithRows = results.findIndex(({ fields }) => fields !== null);
  const shown = chosen ?? (failure && !isStopped ? 'messages' : String(Math.max(0, firstWithRows)));
  return (
    <div className={classes.results}>
      {isStale && (
        <Text size="xs" c="dimmed" px={8} py={2}>
          The text changed since this ran.
        </Text>
      )}
      <Tabs
        value={shown}
        onChange={setChosen}
        activateTabWithKeyboard={false}
        keepMounted={false}
        className={classes.resultTabs}
      >
        <Tabs.List>
          {results.map((result, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a result is known by its place.
            <Tabs.Tab key={index} value={String(index)}>
              {index + 1} {result.command ?? 'Statement'} {countOf(result)}
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="messages">Messages{notices.length > 0 ? ` ${notices.length}` : ''}</Tabs.Tab>
        </Tabs.List>
        {results.map((result, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: as above.
          <Tabs.Panel key={index} value={String(index)} className={classes.resultPanel}>
            {result.fields === null ? (
              <Text p={12}>
                {result.command ?? 'The statement'} ran
                {result.rowCount === null ? '.' : `: ${rowsWords(result.rowCount)}.`}
              </Text>
            ) : (
              query && (
                <ResultGrid
                  query={query}
                  index={index}
                  label={`Result ${index + 1}`}
                  connection={run.connection}
                  onExpired={onExpired}
                />
              )
            )}
          </Tabs.Panel>
        ))}
        <Tabs.Panel value="messages" className={classes.resultPanel} style={{ overflow: 'auto' }}>
          {failure !== undefined && !isStopped && <ErrorNote error={failure} />}
          {notices.map((notice, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two may be alike.
            <Text key={index} px={12} py={4} size="sm">
              <Text span fw={600}>
                {notice.severity}
              </Text>{' '}
              {notice.message}
            </Text>
          ))}
          {failure === undefined && notices.length === 0 && (
            <Text p={12} c="dimmed">
              The database said nothing.
            </Text>
          )}
        </Tabs.Panel>
      </Tabs>
      {status}
    </div>
  );
}

function countOf({ fields, rows, known, rowCount }: QueryResult): string {
  if (fields === null) return rowCount === null ? '' : rowsWords(rowCount);
  return known === 'exact' ? rowsWords(rows) : `${countWords(rows)}+ rows`;
}

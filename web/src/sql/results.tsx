import { Button, Group, Menu, Tabs, Text } from '@mantine/core';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { countWords } from '../components/times.ts';
import { Grid } from '../grid/grid.tsx';
import type { Cell, GridColumn, RowSource } from '../grid/rows.ts';
import type { Position, Range } from '../grid/use-selection.ts';
import { CellViewer } from './cell-viewer.tsx';
import { type CopyFormat, copyCells } from './copy-cells.ts';
import classes from './page.module.css';
import type { QueryResult, TabRun } from './runs.ts';

interface ResultsProps {
  readonly run: TabRun;
  readonly isStale: boolean;
  readonly onMore: (() => void) | undefined;
  /** Below them: how far it is, or how it ended. */
  readonly status: ReactNode;
}

/** The results of a run: a tab each, messages, an error that stays, and what was stopped when. */
export function Results({ run, isStale, onMore, status }: ResultsProps) {
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
                {result.rowCount === null ? '.' : `: ${countWords(result.rowCount)} rows.`}
              </Text>
            ) : (
              query && <ResultGrid query={query.id} index={index} result={result} run={run} onMore={onMore} />
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
  if (fields === null) return rowCount === null ? '' : `${countWords(rowCount)} rows`;
  return `${countWords(rows)}${known === 'exact' ? '' : '+'} rows`;
}

interface ResultGridProps {
  readonly query: string;
  readonly index: number;
  readonly result: QueryResult;
  readonly run: TabRun;
  readonly onMore: (() => void) | undefined;
}

function ResultGrid({ query, index, result, onMore }: ResultGridProps) {
  const { rows, known, fields, truncated } = result;
  const [opened, setOpened] = useState<{ readonly position: Position; readonly cell: Cell | undefined }>();
  const range = useRef<Range>({ top: 0, bottom: 0, left: 0, right: 0 });
  const [copyError, setCopyError] = useState<unknown>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the columns of a result stay as they are.
  const columns = useMemo<GridColumn[]>(
    () => (fields ?? []).map(({ name, type, kind }) => ({ name, native: type, kind })),
    [query, index, fields?.length],
  );
  const source = useMemo<RowSource>(() => {
    const param = (block: number) => ({ id: query, result: String(index), block: String(block) });
    return {
      known,
      rows,
      async block(block, signal) {
        const found = await call(
          api.queries[':id'].results[':result'].blocks[':block'].$get(
            { param: param(block), query: {} },
            { init: { signal } },
          ),
        );
        return found.rows;
      },
    };
  }, [query, index, rows, known]);
  const copy = (format: CopyFormat) => {
    setCopyError(undefined);
    copyCells(source, columns, range.current, format).catch(setCopyError);
  };
  const exported = (format: string) => `/api/queries/${query}/results/${index}/export?format=${format}`;
  return (
    <>
      <Group justify="flex-end" gap={4} px={8} py={2}>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" size="compact-xs">
              Copy ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => copy('tsv')}>Selected cells</Menu.Item>
            <Menu.Item onClick={() => copy('tsv-header')}>With header</Menu.Item>
            <Menu.Item onClick={() => copy('csv')}>As CSV</Menu.Item>
            <Menu.Item onClick={() => copy('json')}>As JSON</Menu.Item>
            <Menu.Item onClick={() => copy('markdown')}>As Markdown</Menu.Item>
            <Menu.Item onClick={() => copy('names')}>Column names</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="subtle" size="compact-xs">
              Export ▾
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {['csv', 'json', 'ndjson', 'parquet', 'sqlite'].map((format) => (
              <Menu.Item key={format} component="a" href={exported(format)} download>
                {format.toUpperCase()}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Group>
      {copyError !== undefined && <ErrorNote error={copyError} what="Nothing was copied." />}
      {rows === 0 && known === 'exact' && (
        <Text px={12} py={4} c="dimmed">
          0 rows
        </Text>
      )}
      <Grid
        label={`Result ${index + 1}`}
        columns={columns}
        source={source}
        onSelect={(selected) => {
          range.current = selected;
        }}
        onCopy={() => copy('tsv')}
        onOpen={(position, cell) => setOpened({ position, cell })}
      />
      {truncated && (
        <Group px={8} h={28} gap={8}>
          <Text size="xs">
            {truncated === 'limit'
              ? `Stopped at ${countWords(rows)} rows, more exist.`
              : `Stopped at ${countWords(rows)} rows: they filled the space for results. Export a query with: dagflux export.`}
          </Text>
          {truncated === 'limit' && onMore && (
            <Button size="compact-xs" variant="default" onClick={onMore}>
              Run without the limit
            </Button>
          )}
        </Group>
      )}
      {opened && (
        <CellViewer
          query={query}
          result={index}
          position={opened.position}
          cell={opened.cell}
          column={columns[opened.position.column]}
          onClose={() => setOpened(undefined)}
        />
      )}
    </>
  );
}

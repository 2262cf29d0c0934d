import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { ErrorNote } from '../components/error-note.tsx';
import { Split } from '../components/split.tsx';
import { catalogCompletion } from './completion.ts';
import { type EditorHandle, SqlEditor } from './editor.tsx';
import { EmptyResults } from './empty-results.tsx';
import { FixBar } from './fix-bar.tsx';
import { History } from './history.tsx';
import { Outcome } from './outcome.tsx';
import { usePlace } from './place.ts';
import { PlanView } from './plan-view.tsx';
import { Results } from './results.tsx';
import { RunStatus } from './run-status.tsx';
import { useTabRuns } from './runs.ts';
import { SaveDialog, useSave } from './save-dialog.tsx';
import { type SqlTab, useSqlTabs } from './tabs.ts';
import { Toolbar } from './toolbar.tsx';
import { useExplain } from './use-explain.ts';
import { useRun } from './use-run.ts';
import { WriteBar } from './write-bar.tsx';

interface TabPaneProps {
  readonly tab: SqlTab;
  readonly onShow: (tab: SqlTab | undefined) => void;
}

/** One text: toolbar, editor, results. */
export function TabPane({ tab, onShow }: TabPaneProps) {
  const client = useQueryClient();
  const { tabs, change, open } = useSqlTabs();
  const leave = useTabRuns((state) => state.leave);
  const editor = useRef<EditorHandle>(undefined);
  const { saved, connector, grammar, written } = usePlace(tab.connection);
  const [limit, setLimit] = useState('10000');
  const [formatError, setFormatError] = useState<unknown>();
  const [moved, setMoved] = useState<string>();
  const [isNaming, setNaming] = useState(false);
  const saving = useSave();
  const save = () => (tab.saved ? saving.mutate({ tab, name: tab.saved.name }) : setNaming(true));
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const most = limit === '' ? undefined : Number(limit);
  const runner = useRun(tab, editor);
  const { run, asked } = runner;
  const plan = useExplain(tab, editor);
  // What runs is to be seen, not an old plan.
  const runSelected = () => {
    plan.close();
    runner.selected(most);
  };
  const runAll = () => {
    plan.close();
    runner.all(most);
  };
  const completion = useMemo(
    () => catalogCompletion(client, tab.connection, written),
    [client, tab.connection, written],
  );

  const format = async () => {
    setFormatError(undefined);
    try {
      const formatter = await import('./format.ts');
      change(tab.id, { text: await formatter.formatSql(tab.text, grammar) });
    } catch (error) {
      setFormatError(error);
    }
  };
  const move = (connection: string) => {
    if (connection === tab.connection) return;
    setMoved(
      tab.text.trim() === '' ? undefined : `This text runs on ${connection} now. It was written for ${tab.connection}.`,
    );
    change(tab.id, { connection });
  };
  const fix = (from: number, to: number, name: string) => {
    const view = editor.current?.view;
    view?.dispatch({ changes: { from, to, insert: name }, selection: { anchor: from + name.length } });
    view?.focus();
  };
  const insert = (text: string) => {
    const view = editor.current?.view;
    view?.dispatch(view.state.replaceSelection(text));
    view?.focus();
  };
  return (
    <>
      <Toolbar
        tab={tab}
        run={run}
        limit={limit}
        onConnection={move}
        onLimit={setLimit}
        onRun={runSelected}
        onRunAll={runAll}
        onStop={runner.stop}
        onFormat={() => void format()}
        onExplain={plan.explain}
        onSave={save}
        onHistory={() => setHistoryOpen(true)}
      />
      {moved && (
        <Text size="xs" px={8} py={2} role="status">
          {moved}
        </Text>
      )}
      {asked && (
        <WriteBar
          connection={tab.connection}
          role={saved?.role}
          word={asked.word}
          onRun={runner.confirm}
          onCancel={runner.cancel}
        />
      )}
      {runner.error !== undefined && <ErrorNote error={runner.error} what="It was not run." />}
      {saving.error && <ErrorNote error={saving.error} what="It was not saved." />}
      {formatError !== undefined && <ErrorNote error={formatError} what="The text was not formatted." />}
      <Split name="sql.editor" orientation="vertical" usual="40%" min="80px" restMin="80px">
        <section data-pane aria-label="Editor" style={{ height: '100%' }}>
          <SqlEditor
            label={`SQL of ${tab.name}`}
            value={tab.text}
            connector={connector?.id}
            completion={completion}
            onChange={(text) => change(tab.id, { text })}
            onRun={runSelected}
            onRunAll={runAll}
            onStop={runner.stop}
            onFormat={() => void format()}
            onExplain={plan.explain}
            onSave={save}
            onReady={(handle) => {
              editor.current = handle;
            }}
          />
        </section>

        <section data-pane aria-label="Results" style={{ height: '100%' }}>
          {plan.shown ? (
            <PlanView of={plan.shown} onClose={plan.close} />
          ) : run ? (
            <Results
              run={run}
              isStale={run.text !== tab.text}
              onExpired={runner.again}
              status={
                <>
                  <Outcome run={run} />
                  <FixBar run={run} text={tab.text} onFix={fix} />
                  <RunStatus run={run} onLeave={() => leave(tab.id)} />
                </>
              }
            />
          ) : (
            <EmptyResults
              connection={tab.connection}
              onInsert={insert}
              onOpen={(connection, text) => onShow(open({ connection, text }))}
            />
          )}
        </section>
      </Split>
      <History
        connection={tab.connection}
        isOpen={isHistoryOpen}
        onClose={() => setHistoryOpen(false)}
        onInsert={insert}
        onOpen={(text) => onShow(tabs.find(({ saved: of }) => of && of.name === text.saved?.name) ?? open(text))}
      />
      <SaveDialog tab={tab} isOpen={isNaming} onClose={() => setNaming(false)} />
    </>
  );
}

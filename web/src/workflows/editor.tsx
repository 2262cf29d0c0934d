import { Drawer } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { useRemembered } from '../remembered.ts';
import { Board } from './board.tsx';
import { createCanvasStore } from './canvas-store.ts';
import { describeNode } from './describe.ts';
import { Divider, PANE } from './divider.tsx';
import classes from './editor.module.css';
import { EditorDialogs } from './editor-dialogs.tsx';
import { keysOf } from './editor-keys.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { type Flow, isObject, nodeOf } from './flow.ts';
import { exportJson } from './json-files.ts';
import { AddAfter } from './node-view.tsx';
import { NodePane } from './pane.tsx';
import { problemsOf } from './part-problems.ts';
import type { Problem } from './queries.ts';
import { RunLine } from './run-line.tsx';
import { createLiveStore, LiveProvider } from './run-store.ts';
import { SavingNote } from './saving-note.tsx';
import { sourceOf } from './source-of.ts';
import { Toolbar } from './toolbar.tsx';
import { UndoOffer } from './undo-offer.tsx';
import { useAutosave } from './use-autosave.ts';
import { useCanvasKeys } from './use-canvas-keys.ts';
import { useEditing } from './use-editing.ts';
import { usePane } from './use-pane.ts';
import { useProductionWrites } from './use-production-writes.ts';
import { useReveal } from './use-reveal.ts';
import { useRun } from './use-run.ts';
import { useSelection } from './use-selection.ts';
import type { KeptView } from './view.ts';
import { WorkflowName } from './workflow-name.tsx';

interface EditorProps {
  readonly saved: Flow;
  readonly problems: readonly Problem[];
  readonly view: KeptView;
}

/** A workflow being drawn: the drawing, the pane of the selected node, what runs. */
export function Editor({ saved, problems: first, view }: EditorProps) {
  const [canvas] = useState(() => createCanvasStore(saved));
  const [live] = useState(createLiveStore);
  const flow = useStore(canvas.store, (state) => state.flow);
  const saving = useAutosave(canvas, first);
  const running = useRun(saved.name, live, saving.flush);
  useProductionWrites(flow.name, saving.savedAt, saving.problems.length === 0 && flow.nodes.length > 0);
  const { selection, setSelection, select, only, address } = useSelection(saved.name);
  const { isWide, isOpen: paneIsOpen, show: showPane } = usePane(view);
  const closePane = useCallback(() => {
    showPane(false);
    address(only);
  }, [showPane, address, only]);
  const [width, setWidth] = useRemembered<number>('workflow.pane', PANE.usual);
  const editing = useEditing({ canvas, view, select, address, onPane: () => showPane(true) });
  const { dialog, setDialog, add, goTo } = editing;
  const node = nodeOf(flow, only);
  useReveal(only, isWide && paneIsOpen);
  useCanvasKeys(
    keysOf({
      canvas,
      editing,
      selection,
      only,
      select,
      setSelection,
      runTo: (to) => running.start({ to }),
      stop: running.stop,
    }),
  );

  const pane = useMemo(
    () =>
      node && (
        <PaneBoundary name="This node" key={node.id}>
          <NodePane
            node={node}
            flow={flow}
            problems={saving.problems}
            edit={canvas.edit}
            record={running.run?.nodes.find((record) => record.node === node.id)}
            flush={saving.flush}
            onRunTo={(to) => running.start({ to })}
            onClose={closePane}
          />
        </PaneBoundary>
      ),
    [node, flow, saving.problems, saving.flush, canvas, running.run, running.start, closePane],
  );
  const board = (
    <section data-pane aria-label="Workflow" className={classes.board}>
      <AddAfter value={editing.offer}>
        <Board
          canvas={canvas}
          live={live}
          view={view}
          flow={flow}
          problems={saving.problems}
          selection={selection}
          onSelect={setSelection}
          onOpen={editing.open}
          onFind={editing.find}
          onConnect={editing.draw}
          onOffer={editing.offer}
          onKind={(kind, position) => add(kind, {}, { position })}
          onTable={(table, position) => {
            const source = isObject(table) ? sourceOf(table) : undefined;
            if (source) add('source', source, { position });
          }}
        />
      </AddAfter>
      {flow.nodes.length === 0 && <EmptyCanvas onBegin={editing.start} />}
      {editing.removed !== undefined && (
        <UndoOffer says={editing.removed} onUndo={canvas.undo} onClose={editing.forgetRemoved} />
      )}
    </section>
  );
  return (
    <LiveProvider value={live}>
      <Page
        title={saved.name}
        tab={`${saved.name} · Workflows`}
        beside={<WorkflowName savedAt={saving.savedAt} flush={saving.flush} name={saved.name} />}
        actions={
          <Toolbar
            canvas={canvas}
            flow={flow}
            problems={saving.problems}
            inTheWay={(part) => problemsOf(flow, saving.problems, part).length}
            selected={node && { id: node.id, title: describeNode(node).title }}
            isRunning={running.isRunning}
            isStopping={running.isStopping}
            onRun={(part) => running.start(part)}
            onStop={running.stop}
            onDryRun={() => setDialog({ is: 'dry run' })}
            onTidy={() => void editing.arrange()}
            onOutline={() => setDialog({ is: 'outline' })}
            onExport={() => exportJson(flow)}
            onDelete={() => setDialog({ is: 'delete' })}
            onProblem={goTo}
          />
        }
      >
        <SavingNote saving={saving} />
        {running.startError && <ErrorNote error={running.startError} what="It did not start." />}
        {running.stopError && <ErrorNote error={running.stopError} what="It was not stopped." />}
        {running.run && (
          <RunLine run={running.run} isStopping={running.isStopping} onNode={(id) => goTo({ node: id, path: '' })} />
        )}
        <div className={classes.split}>
          {board}
          {isWide && node && paneIsOpen && (
            <>
              <Divider width={width} onWidth={setWidth} />
              <div className={classes.side} style={{ width }}>
                {pane}
              </div>
            </>
          )}
        </div>
        {!isWide && (
          <Drawer
            opened={node !== undefined && paneIsOpen}
            onClose={closePane}
            position="right"
            size={400}
            withCloseButton={false}
            padding={0}
            styles={{ body: { height: '100%' } }}
            aria-label="Node"
          >
            {pane}
          </Drawer>
        )}
      </Page>
      {running.dialog}
      <EditorDialogs
        dialog={dialog}
        canvas={canvas}
        flow={flow}
        kinds={editing.kinds}
        flush={saving.flush}
        onAdd={(kind, at) => add(kind, {}, at)}
        onConnect={editing.draw}
        onSelect={(id) => goTo({ node: id, path: '' })}
        onOpen={setDialog}
      />
    </LiveProvider>
  );
}

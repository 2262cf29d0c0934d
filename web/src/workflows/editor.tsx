import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useReactFlow } from '@xyflow/react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { Page } from '../components/page.tsx';
import { PaneBoundary } from '../components/pane-boundary.tsx';
import { useRemembered } from '../remembered.ts';
import { Board, type Selection } from './board.tsx';
import { FIT } from './canvas-settings.ts';
import { createCanvasStore } from './canvas-store.ts';
import { describeNode } from './describe.ts';
import { Divider, PANE } from './divider.tsx';
import classes from './editor.module.css';
import { EditorDialogs, type OpenDialog } from './editor-dialogs.tsx';
import { addNode, connect, freshId, moveNodes, placeBehind } from './edits.ts';
import { type Flow, isObject, nodeOf, type Position } from './flow.ts';
import { exportJson } from './json-files.ts';
import { positionsOf, tidy } from './layout.ts';
import { movesOf } from './moves.ts';
import { AddAfter } from './node-view.tsx';
import { NodePane } from './pane.tsx';
import { kindsQuery, type Problem } from './queries.ts';
import { RunConfirm } from './run-confirm.tsx';
import { RunLine } from './run-line.tsx';
import { createLiveStore, LiveProvider } from './run-store.ts';
import { sourceOf } from './source-of.ts';
import { Toolbar } from './toolbar.tsx';
import { useAutosave } from './use-autosave.ts';
import { focusedNode, focusNode, useCanvasKeys } from './use-canvas-keys.ts';
import { clipboardOf } from './use-clipboard.ts';
import { useReveal } from './use-reveal.ts';
import { useRun } from './use-run.ts';
import { WorkflowName } from './workflow-name.tsx';

interface EditorProps {
  readonly saved: Flow;
  readonly problems: readonly Problem[];
}

const NONE: Selection = { nodes: new Set(), edges: new Set() };

/** A workflow being drawn: the drawing, the pane of the selected node, what runs. */
export function Editor({ saved, problems: first }: EditorProps) {
  const [canvas] = useState(() => createCanvasStore(saved));
  const [live] = useState(createLiveStore);
  const flow = useStore(canvas.store, (state) => state.flow);
  const { data: kinds = [] } = useQuery(kindsQuery);
  const saving = useAutosave(canvas, first);
  const running = useRun(saved.name, live, saving.flush);
  const { fitView } = useReactFlow();
  const navigate = useNavigate();
  const search: { readonly node?: string } = useSearch({ strict: false });
  const [selection, setSelection] = useState<Selection>(() =>
    search.node === undefined ? NONE : { ...NONE, nodes: new Set([search.node]) },
  );
  const isWide = useMediaQuery('(min-width: 1280px)', window.innerWidth >= 1280);
  const [paneIsOpen, setPaneIsOpen] = useState(isWide);
  const [width, setWidth] = useRemembered<number>('workflow.pane', PANE.usual);
  const [dialog, setDialog] = useState<OpenDialog>();
  const [fits, setFits] = useState(0);
  const [wanted, setWanted] = useState<string>();

  const select = useCallback((...ids: readonly string[]) => setSelection({ ...NONE, nodes: new Set(ids) }), []);
  const only = selection.nodes.size === 1 ? [...selection.nodes][0] : undefined;
  const node = nodeOf(flow, only);
  const current = () => focusedNode() ?? only;

  // biome-ignore lint/correctness/useExhaustiveDependencies: each new node is written into the address.
  useEffect(() => {
    if (search.node === only) return;
    void navigate({
      to: '/workflows/$workflow',
      params: { workflow: saved.name },
      search: only === undefined ? {} : { node: only },
      replace: true,
    });
  }, [only]);

  // Behind the drawing's own effects, so that it has the new places.
  useEffect(() => {
    if (fits > 0) void fitView({ ...FIT, duration: 200 });
  }, [fits, fitView]);
  useReveal(only, isWide && paneIsOpen);

  const isNamed = (id: string) => kinds.find(({ kind }) => kind === nodeOf(flow, id)?.kind)?.namedInputs ?? false;
  const draw = (from: string, handle: string | undefined, to: string) =>
    canvas.edit((now) =>
      connect(now, { from, to, ...(handle !== undefined && { fromHandle: handle }) }, { named: isNamed(to) }),
    );
  /** One step back takes node and edge away again. */
  const add = (
    kind: string,
    settings: Readonly<Record<string, unknown>>,
    {
      position,
      behind,
      handle,
    }: { position?: Position | undefined; behind?: string | undefined; handle?: string | undefined } = {},
  ) => {
    const now = canvas.store.getState().flow;
    const id = freshId(now, typeof settings.id === 'string' ? settings.id : kind);
    const facts = kinds.find((each) => each.kind === kind);
    // Nodes that a layout has placed stay there.
    const placed = moveNodes(now, positionsOf(now));
    const place = position ?? placeBehind(placed, behind);
    const added = addNode(placed, { ...facts?.blank, ...settings, id, kind, position: place });
    const edge = behind !== undefined && { from: behind, to: id, ...(handle !== undefined && { fromHandle: handle }) };
    canvas.edit(() => (edge ? connect(added, edge, { named: facts?.namedInputs ?? false }) : added));
    select(id);
    focusNode(id);
  };
  const open = (id: string) => {
    select(id);
    setPaneIsOpen(true);
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-node-pane] input')?.focus());
  };
  const handlesOf = (id: string) => kinds.find(({ kind }) => kind === nodeOf(flow, id)?.kind)?.handles ?? [];
  const addBehind = useCallback(
    (behind: string, handle: string | undefined) => setDialog({ is: 'add', behind, handle }),
    [],
  );
  const goTo = ({ node: id, path }: Pick<Problem, 'node' | 'path'>) => {
    if (id === null) return;
    setWanted(path.replace(/^nodes\[\d+\]\.?/, ''));
    open(id);
    void fitView({ ...FIT, nodes: [{ id }], duration: 200 });
  };
  const { arrow, nudge } = movesOf(canvas, selection.nodes, { current, select });
  const arrange = () => {
    canvas.edit((now) => moveNodes(now, tidy(now)));
    setFits(fits + 1);
  };
  const withCurrent = (work: (id: string) => void) => () => {
    const id = current();
    if (id !== undefined) work(id);
  };
  const clipboard = clipboardOf(canvas, selection, (ids) => select(...ids));
  useCanvasKeys({
    ArrowLeft: arrow('left'),
    ArrowRight: arrow('right'),
    ArrowUp: arrow('up'),
    ArrowDown: arrow('down'),
    'Mod+ArrowLeft': nudge(-16, 0),
    'Mod+ArrowRight': nudge(16, 0),
    'Mod+ArrowUp': nudge(0, -16),
    'Mod+ArrowDown': nudge(0, 16),
    Enter: withCurrent(open),
    ' ': withCurrent((id) => select(id)),
    Escape: () => setSelection(NONE),
    Delete: () => (focusedNode() && selection.nodes.size === 0 ? select(focusedNode() ?? '') : clipboard.remove()),
    Backspace: clipboard.remove,
    a: () =>
      setDialog({
        is: 'add',
        behind: current(),
        handle: handlesOf(current() ?? '')[1] && handlesOf(current() ?? '')[0],
      }),
    c: withCurrent((id) => setDialog({ is: 'connect', node: id, handles: handlesOf(id) })),
    t: arrange,
    f: () => void fitView({ ...FIT, duration: 200 }),
    o: () => setDialog({ is: 'outline' }),
    'Mod+z': canvas.undo,
    'Mod+Shift+z': canvas.redo,
    'Mod+y': canvas.redo,
    'Mod+c': clipboard.copy,
    'Mod+x': clipboard.cut,
    'Mod+v': clipboard.paste,
    'Mod+d': clipboard.duplicate,
    'Mod+a': () => select(...flow.nodes.map(({ id }) => id)),
    'Mod+Enter': withCurrent((id) => running.start.mutate({ to: id })),
    'Mod+.': running.stop,
  });

  const pane = useMemo(
    () =>
      node && (
        <PaneBoundary name="This node" key={node.id}>
          <NodePane
            node={node}
            flow={flow}
            problems={saving.problems}
            wanted={wanted}
            edit={canvas.edit}
            record={running.run?.nodes.find((record) => record.node === node.id)}
            onRunTo={() => running.start.mutate({ to: node.id })}
            onClose={() => setPaneIsOpen(false)}
          />
        </PaneBoundary>
      ),
    [node, flow, saving.problems, wanted, canvas, running.run, running.start.mutate],
  );
  const board = (
    <section data-pane aria-label="Workflow" className={classes.board}>
      <AddAfter value={addBehind}>
        <Board
          canvas={canvas}
          live={live}
          flow={flow}
          problems={saving.problems}
          selection={selection}
          onSelect={setSelection}
          onOpen={open}
          onConnect={draw}
          onOffer={(behind, handle, position) => setDialog({ is: 'add', behind, handle, position })}
          onKind={(kind, position) => add(kind, {}, { position })}
          onTable={(table, position) => {
            const source = isObject(table) ? sourceOf(table) : undefined;
            if (source) add('source', source, { position });
          }}
        />
      </AddAfter>
      {flow.nodes.length === 0 && (
        <div className={classes.hint}>
          <Empty says="Start with a table: press “Data Source”, or a. Then pick its connection and table at the right, and add what comes behind it by its + ." />
        </div>
      )}
    </section>
  );
  return (
    <LiveProvider value={live}>
      <Page
        title={saved.name}
        tab={`${saved.name} · Workflows`}
        beside={<WorkflowName canvas={canvas} savedAt={saving.savedAt} flush={saving.flush} name={saved.name} />}
        actions={
          <Toolbar
            problems={saving.problems}
            selected={node && { id: node.id, title: describeNode(node).title }}
            isRunning={running.isRunning}
            isStopping={running.isStopping}
            onRun={(part) => running.start.mutate(part)}
            onStop={running.stop}
            onDryRun={() => setDialog({ is: 'dry run' })}
            onUndo={canvas.undo}
            onRedo={canvas.redo}
            onTidy={arrange}
            onOutline={() => setDialog({ is: 'outline' })}
            onExport={() => exportJson(flow)}
            onDelete={() => setDialog({ is: 'delete' })}
            onProblem={goTo}
          />
        }
      >
        {saving.error !== undefined && <ErrorNote error={saving.error} what="The workflow is not saved." />}
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
            onClose={() => setPaneIsOpen(false)}
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
      {running.asked && (
        <RunConfirm
          writes={running.asked.writes}
          onRun={() => running.answer(true)}
          onClose={() => running.answer(false)}
        />
      )}
      <EditorDialogs
        dialog={dialog}
        canvas={canvas}
        flow={flow}
        kinds={kinds}
        flush={saving.flush}
        onAdd={(kind, at) => add(kind, {}, at)}
        onConnect={draw}
        onSelect={(id) => goTo({ node: id, path: '' })}
        onOpen={setDialog}
      />
    </LiveProvider>
  );
}

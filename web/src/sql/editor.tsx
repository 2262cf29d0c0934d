import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  closeBrackets,
  completionKeymap,
} from '@codemirror/autocomplete';
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentWithTab,
  temporarilySetTabFocusMode,
  toggleComment,
} from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { nonce } from '../nonce.ts';
import { editorQuery } from '../queries.ts';
import { editorTheme } from './editor-theme.ts';
import { languageOf } from './language.ts';
import { addProblem, forgetProblems, marks, nextProblem, type Problem, setRan } from './marks.ts';
import { type Span, spanToRun, statementsIn } from './statements.ts';

/** What the page may ask of the editor. */
export interface EditorHandle {
  readonly view: EditorView;
  spanToRun(): Span;
  /** The statements of a span, each with its number in the text. */
  statementsIn(span: Span): ReturnType<typeof statementsIn>;
  /** Flashes what runs, and takes the marks of its problems away. */
  ran(span: Span): void;
  /** Marks the line of a problem, until its statement runs again. */
  mark(problem: Problem): void;
}

interface EditorProps {
  readonly label: string;
  readonly value: string;
  /** The kind of database whose SQL it is. Default: the standard's. */
  readonly connector?: string | undefined;
  readonly completion?: CompletionSource | undefined;
  readonly readOnly?: boolean;
  readonly onChange: (text: string) => void;
  readonly onRun?: (() => void) | undefined;
  readonly onRunAll?: (() => void) | undefined;
  readonly onStop?: (() => void) | undefined;
  readonly onFormat?: (() => void) | undefined;
  readonly onExplain?: (() => void) | undefined;
  readonly onSave?: (() => void) | undefined;
  readonly onReady?: (handle: EditorHandle) => void;
}

type Command = 'onRun' | 'onRunAll' | 'onStop' | 'onFormat' | 'onExplain' | 'onSave';

/** How long what ran stays lit, in milliseconds. */
const FLASH = 400;

/** CodeMirror for SQL. Tab accepts a completion, Enter is always a new line. */
export function SqlEditor(props: EditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const language = useRef(new Compartment());
  const { connector = '', completion, value, label, readOnly = false } = props;
  const { data: words } = useQuery(editorQuery(connector));

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is handed in below.
  useEffect(() => {
    if (!parent.current) return;
    const command = (name: Command) => () => {
      latest.current[name]?.();
      return latest.current[name] !== undefined; // Else the key is somebody else's.
    };
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: value,
        extensions: [
          Prec.highest(
            keymap.of([
              { key: 'Mod-Enter', run: command('onRun') },
              { key: 'Mod-Shift-Enter', run: command('onRunAll') },
              { key: 'Mod-.', run: command('onStop') },
              { key: 'Mod-Shift-f', run: command('onFormat') },
              { key: 'Shift-Alt-e', run: command('onExplain') },
              { key: 'Mod-s', run: command('onSave') },
              { key: 'Mod-/', run: toggleComment },
              { key: 'F8', run: nextProblem },
              { key: 'Tab', run: acceptCompletion },
            ]),
          ),
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(readOnly),
          lineNumbers(),
          history(),
          drawSelection(),
          highlightActiveLine(),
          highlightSelectionMatches(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          search({ top: true }),
          autocompletion({ defaultKeymap: false }),
          // Without Enter: it is a new line, whatever is offered.
          keymap.of(completionKeymap.filter(({ key }) => key !== 'Enter')),
          keymap.of([...searchKeymap, ...historyKeymap, ...defaultKeymap, indentWithTab]),
          // Behind all others: an Escape that closed nothing lets the next Tab leave.
          Prec.lowest(keymap.of([{ key: 'Escape', run: temporarilySetTabFocusMode }])),
          latest.current.onRun ? marks : [],
          editorTheme,
          language.current.of([]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    latest.current.onReady?.({
      view: editor,
      spanToRun: () => spanToRun(editor.state),
      statementsIn: (span) => statementsIn(editor.state, span),
      ran(span) {
        editor.dispatch({ effects: [setRan.of(span), forgetProblems.of(span)] });
        setTimeout(() => editor.dispatch({ effects: setRan.of(undefined) }), FLASH);
      },
      mark: (problem) => editor.dispatch({ effects: addProblem.of(problem) }),
    });
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const { dialect, extension: own } = languageOf(words);
    const offered = completion ? [dialect.language.data.of({ autocomplete: completion })] : [];
    view.current?.dispatch({ effects: language.current.reconfigure([own, offered]) });
  }, [words, completion]);

  // Text from elsewhere: another tab, a format, an accepted proposal.
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={parent} style={{ height: '100%', minHeight: 0, overflow: 'hidden' }} />;
}

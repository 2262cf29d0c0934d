import {
  acceptCompletion,
  autocompletion,
  type CompletionSource,
  closeBrackets,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab, toggleComment } from '@codemirror/commands';
import { sql } from '@codemirror/lang-sql';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search';
import { Compartment, EditorState, Prec, type Range, StateEffect, StateField } from '@codemirror/state';
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import { nonce } from '../nonce.ts';
import { editorDialect } from './dialects.ts';
import { editorTheme } from './editor-theme.ts';
import { type Span, spanToRun } from './statements.ts';

/** What the page may ask of the editor. */
export interface EditorHandle {
  readonly view: EditorView;
  spanToRun(): Span;
  /** Flashes what ran. */
  flash(span: Span): void;
  /** Marks the line of an error; undefined takes the mark away. */
  markError(position: number | undefined): void;
}

interface EditorProps {
  readonly label: string;
  readonly value: string;
  readonly grammar: string | null;
  readonly completion?: CompletionSource | undefined;
  readonly readOnly?: boolean;
  readonly onChange: (text: string) => void;
  readonly onRun?: (() => void) | undefined;
  readonly onRunAll?: (() => void) | undefined;
  readonly onStop?: (() => void) | undefined;
  readonly onFormat?: (() => void) | undefined;
  readonly onReady?: (handle: EditorHandle) => void;
}

const setRan = StateEffect.define<Span | undefined>();
const setWrong = StateEffect.define<number | undefined>();

/** What ran, for a moment. */
const ranMark = markField((state, effect) => {
  if (!effect.is(setRan)) return undefined;
  const span = effect.value;
  const to = Math.min(span?.to ?? 0, state.doc.length);
  return span && to > span.from ? [Decoration.mark({ class: 'cm-df-ran' }).range(span.from, to)] : [];
});

/** The line that the database called wrong. */
const wrongMark = markField((state, effect) => {
  if (!effect.is(setWrong)) return undefined;
  if (effect.value === undefined) return [];
  return [
    Decoration.line({ class: 'cm-df-wrong' }).range(state.doc.lineAt(Math.min(effect.value, state.doc.length)).from),
  ];
});

function markField(read: (state: EditorState, effect: StateEffect<unknown>) => Range<Decoration>[] | undefined) {
  return StateField.define<DecorationSet>({
    create: () => Decoration.none,
    update(old, transaction) {
      const found = transaction.effects
        .map((effect) => read(transaction.state, effect))
        .findLast((each) => each !== undefined);
      return found ? Decoration.set(found) : old.map(transaction.changes);
    },
    provide: (field) => EditorView.decorations.from(field),
  });
}

/** CodeMirror for SQL. Tab accepts a completion, Enter is always a new line. */
export function SqlEditor(props: EditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const language = useRef(new Compartment());
  const { grammar, completion, value, label, readOnly = false } = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is handed in below.
  useEffect(() => {
    if (!parent.current) return;
    const command = (name: 'onRun' | 'onRunAll' | 'onStop' | 'onFormat') => () => {
      latest.current[name]?.();
      return true;
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
              { key: 'Mod-/', run: toggleComment },
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
          ranMark,
          wrongMark,
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
      flash(span) {
        editor.dispatch({ effects: setRan.of(span) });
        setTimeout(() => editor.dispatch({ effects: setRan.of(undefined) }), 400);
      },
      markError: (position) => editor.dispatch({ effects: setWrong.of(position) }),
    });
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const dialect = editorDialect(grammar);
    const own = sql({ dialect, upperCaseKeywords: false });
    const offered = completion ? [dialect.language.data.of({ autocomplete: completion })] : [];
    view.current?.dispatch({ effects: language.current.reconfigure([own, offered]) });
  }, [grammar, completion]);

  // Text from elsewhere: another tab, a format, an accepted proposal.
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  return <div ref={parent} style={{ height: '100%', minHeight: 0, overflow: 'hidden' }} />;
}

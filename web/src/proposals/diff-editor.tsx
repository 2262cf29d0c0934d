import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { unifiedMergeView } from '@codemirror/merge';
import { EditorState, Prec } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { nonce } from '../nonce.ts';
import { editorQuery } from '../queries.ts';
import { editorTheme } from '../sql/editor-theme.ts';
import { languageOf } from '../sql/language.ts';

interface DiffEditorProps {
  readonly label: string;
  readonly value: string;
  /** What it is compared with, line by line. */
  readonly before: string;
  /** The kind of database whose SQL it is; empty = the standard's. */
  readonly connector: string;
  readonly readOnly: boolean;
  readonly onChange: (text: string) => void;
  /** Mod+Enter. */
  readonly onDone: () => void;
}

const diffTheme = EditorView.theme({
  '&': { height: 'auto' },
  '.cm-changedLine, .cm-inlineChangedLine, .cm-insertedLine': { backgroundColor: 'var(--df-done-tint) !important' },
  '.cm-deletedChunk': { backgroundColor: 'var(--df-failed-tint) !important', paddingLeft: '6px' },
  '.cm-changedText': { background: 'none !important', fontWeight: 600 },
  '.cm-deletedChunk .cm-deletedText': { background: 'none !important', textDecoration: 'line-through' },
  '.cm-changeGutter': { width: '3px', paddingLeft: '1px' },
  '.cm-changedLineGutter': { background: 'var(--df-done-ink)' },
  '.cm-deletedLineGutter': { background: 'var(--df-failed-ink)' },
});

/** SQL as a unified diff against the version before, to be edited in place. Without a difference it is plain SQL. */
export function DiffEditor(props: DiffEditorProps) {
  const parent = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { label, value, before, connector, readOnly } = props;
  const { data: words } = useQuery(editorQuery(connector));
  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another text before or another dialect; the text is handed in below.
  useEffect(() => {
    if (!parent.current) return;
    const done = () => {
      latest.current.onDone();
      return true;
    };
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          Prec.highest(keymap.of([{ key: 'Mod-Enter', run: done }])),
          EditorView.cspNonce.of(nonce),
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorState.readOnly.of(readOnly),
          EditorView.lineWrapping,
          lineNumbers(),
          history(),
          keymap.of([...historyKeymap, ...defaultKeymap, indentWithTab]),
          languageOf(words).extension,
          editorTheme,
          diffTheme,
          unifiedMergeView({ original: before, mergeControls: false, highlightChanges: true }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    return () => editor.destroy();
  }, [before, words, readOnly]);
  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === value) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);
  return <div ref={parent} />;
}

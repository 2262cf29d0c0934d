import { ensureSyntaxTree } from '@codemirror/language';
import type { EditorState } from '@codemirror/state';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The statements of the text, as the editor reads it: without the empty ones, without the last semicolon. */
export function statementsOf(state: EditorState): Span[] {
  const tree = ensureSyntaxTree(state, state.doc.length, 200);
  const spans: Span[] = [];
  for (let node = tree?.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name === 'Statement') spans.push({ from: node.from, to: node.to });
  }
  return spans;
}

/** The selection; else the statement at the cursor, or the one before it; else all of the text. */
export function spanToRun(state: EditorState): Span {
  const { from, to, head, empty } = state.selection.main;
  if (!empty) return { from, to };
  const spans = statementsOf(state);
  const at = spans.find((span) => head >= span.from && head <= span.to);
  const before = spans.filter((span) => span.from <= head).at(-1);
  return at ?? before ?? spans[0] ?? { from: 0, to: state.doc.length };
}

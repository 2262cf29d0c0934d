import { ensureSyntaxTree, syntaxTree, syntaxTreeAvailable } from '@codemirror/language';
import { type EditorState, Facet } from '@codemirror/state';
import { opensBlocks } from './blocks.ts';

export interface Span {
  readonly from: number;
  readonly to: number;
}

type Tree = NonNullable<ReturnType<typeof ensureSyntaxTree>>;

/** The word that ends a batch where it stands alone on a line; empty = none does. */
export const batchSeparator = Facet.define<string, string>({ combine: ([word = '']) => word });

/** How long the parser may take before something is run, in milliseconds: the wrong statement would be worse than a pause. */
const PATIENCE = 5_000;
const known = new WeakMap<Tree, readonly Span[]>();

/** The statements of the text, as the editor reads it: without the empty ones; a block from BEGIN to END is one. */
export function statementsOf(state: EditorState): readonly Span[] {
  return spansOf(state, ensureSyntaxTree(state, state.doc.length, PATIENCE)) ?? [];
}

/** The same of what the parser has read by now; undefined: not all of the text, and nobody waits for it. */
function knownStatements(state: EditorState): readonly Span[] | undefined {
  return spansOf(state, syntaxTreeAvailable(state, state.doc.length) ? syntaxTree(state) : null);
}

function spansOf(state: EditorState, tree: Tree | null): readonly Span[] | undefined {
  if (!tree) return undefined;
  const found = known.get(tree) ?? read(state, tree);
  known.set(tree, found);
  return found;
}

function read(state: EditorState, tree: Tree): Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  let depth = 0;
  for (let node = tree.topNode.firstChild; node; node = node.nextSibling) {
    if (node.name !== 'Statement') continue;
    const pieces = piecesOf(state, tree, node);
    for (const [index, piece] of pieces.entries()) {
      if (index > 0 && open) {
        spans.push(open);
        [open, depth] = [undefined, 0];
      }
      if (piece.to <= piece.from) continue;
      depth = opensBlocks(wordsOf(state, node, piece), depth);
      open = { from: open?.from ?? piece.from, to: piece.to };
      if (depth > 0 || index < pieces.length - 1) continue;
      spans.push(open);
      open = undefined;
    }
  }
  return open ? [...spans, open] : spans;
}

/** What stands between the lines of the separator. */
function piecesOf(state: EditorState, tree: Tree, { from, to }: Span): Span[] {
  const word = state.facet(batchSeparator);
  const pieces: Span[] = [];
  let start = from;
  const end = (at: number) => {
    const text = state.sliceDoc(start, at);
    const blank = text.length - text.trimStart().length;
    pieces.push({ from: start + blank, to: start + text.trimEnd().length });
  };
  const alone = new RegExp(`^[ \\t]*${word}(?:[ \\t]+\\d+)?[ \\t]*;?[ \\t]*$`, 'i');
  for (let at = from; word !== '' && at <= to; ) {
    const line = state.doc.lineAt(at);
    const first = line.from + line.text.search(/\S|$/);
    if (alone.test(line.text) && !['String', 'BlockComment'].includes(tree.resolveInner(first, 1).name)) {
      end(line.from);
      start = Math.min(line.to, to);
    }
    at = line.to + 1;
  }
  end(to);
  return pieces;
}

/** Its words outside of texts, comments and quotes, in upper case. */
function wordsOf(state: EditorState, statement: Tree['topNode'], within: Span): string[] {
  const words: string[] = [];
  statement.cursor().iterate((node) => {
    if (node.from < within.from || node.to > within.to) return;
    if (['Keyword', 'Identifier', 'Type', 'Builtin'].includes(node.name)) {
      words.push(state.sliceDoc(node.from, node.to).toUpperCase());
    }
  });
  return words;
}

/** The selection; else the statement at the cursor, or the one before it; else nothing. */
export function spanToRun(state: EditorState): Span {
  return spanAmong(state, statementsOf(state));
}

/** The same as far as it is known without waiting, for a mark. */
export function knownSpanToRun(state: EditorState): Span | undefined {
  const spans = knownStatements(state);
  return spans && spanAmong(state, spans);
}

function spanAmong(state: EditorState, spans: readonly Span[]): Span {
  const { from, to, head, empty } = state.selection.main;
  if (!empty) return { from, to };
  const at = spans.find((span) => head >= span.from && head <= span.to);
  const before = spans.filter((span) => span.from <= head).at(-1);
  return at ?? before ?? spans[0] ?? { from: head, to: head };
}

/** The statements that a span holds, each by its number in the whole text, counted from 1. */
export function statementsIn(state: EditorState, span: Span): readonly (Span & { readonly number: number })[] {
  return statementsOf(state)
    .map((each, index) => ({ ...each, number: index + 1 }))
    .filter(({ from, to }) => to > span.from && from < span.to);
}

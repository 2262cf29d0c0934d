import { syntaxTree } from '@codemirror/language';
import { type EditorState, type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, GutterMarker, gutter } from '@codemirror/view';
import { knownSpanToRun, type Span } from './statements.ts';

/** What a database called wrong: where, and the statement that it belongs to. */
export interface Problem {
  readonly at: number;
  readonly statement: Span;
  readonly message: string;
}

/** Flashes a span; undefined ends it. */
export const setRan = StateEffect.define<Span | undefined>();
/** Marks the line of a problem, in place of what its statement had. */
export const addProblem = StateEffect.define<Problem>();
/** What runs now has no problems any more. */
export const forgetProblems = StateEffect.define<Span>();

const ran = StateField.define<Span | undefined>({
  create: () => undefined,
  update: (old, { effects }) => {
    const last = effects.findLast((effect) => effect.is(setRan));
    return last?.is(setRan) ? last.value : old;
  },
  provide: (field) =>
    EditorView.decorations.compute([field, 'doc'], (state) => {
      const span = state.field(field);
      const to = Math.min(span?.to ?? 0, state.doc.length);
      return span && to > span.from
        ? Decoration.set(Decoration.mark({ class: 'cm-df-ran' }).range(span.from, to))
        : Decoration.none;
    }),
});

/** They stay where they are while the text around them is edited. */
const problems = StateField.define<readonly Problem[]>({
  create: () => [],
  update(old, { changes, effects }) {
    let found = changes.empty
      ? old
      : old.map(({ at, statement, message }) => ({
          at: changes.mapPos(at),
          statement: { from: changes.mapPos(statement.from), to: changes.mapPos(statement.to, 1) },
          message,
        }));
    for (const effect of effects) {
      if (effect.is(forgetProblems)) found = without(found, effect.value);
      if (effect.is(addProblem)) found = [...without(found, effect.value.statement), effect.value];
    }
    return found;
  },
  provide: (field) =>
    EditorView.decorations.compute([field, 'doc'], (state) =>
      Decoration.set(
        state.field(field).map(({ at, message }) => {
          const { from } = state.doc.lineAt(Math.min(at, state.doc.length));
          return Decoration.line({ class: 'cm-df-wrong', attributes: { title: message } }).range(from);
        }),
        true,
      ),
    ),
});

const without = (all: readonly Problem[], span: Span) =>
  all.filter(({ statement }) => statement.to <= span.from || statement.from >= span.to);

/** Goes to the next problem behind the cursor, or the first, and says it. False: there is none. */
export function nextProblem(view: EditorView): boolean {
  const all = [...view.state.field(problems)].sort((a, b) => a.at - b.at);
  const next = all.find(({ at }) => at > view.state.selection.main.head) ?? all[0];
  if (!next) return false;
  view.dispatch({
    selection: { anchor: Math.min(next.at, view.state.doc.length) },
    scrollIntoView: true,
    effects: EditorView.announce.of(next.message),
  });
  return true;
}

class ToRun extends GutterMarker {
  override readonly elementClass = 'cm-df-to-run';
}
const bar = new ToRun();

const toRun = StateField.define<RangeSet<GutterMarker>>({
  create: (state) => barsOf(state) ?? RangeSet.empty,
  update: (old, { docChanged, selection, state, startState }) => {
    if (!docChanged && !selection && syntaxTree(state) === syntaxTree(startState)) return old;
    return barsOf(state) ?? RangeSet.empty;
  },
});

/** A bar beside the lines that would run; undefined: not known yet. */
function barsOf(state: EditorState): RangeSet<GutterMarker> | undefined {
  const span = knownSpanToRun(state);
  if (!span || state.doc.length === 0) return undefined;
  const { from, to } = span;
  const lines = [];
  for (let at = from; at <= Math.min(to, state.doc.length); at = state.doc.lineAt(at).to + 1)
    lines.push(bar.range(state.doc.lineAt(at).from));
  return RangeSet.of(lines, true);
}

/** The marks of an editor that runs what is in it. */
export const marks: Extension = [
  toRun,
  gutter({ class: 'cm-df-run-gutter', markers: (view) => view.state.field(toRun) }),
  ran,
  problems,
];

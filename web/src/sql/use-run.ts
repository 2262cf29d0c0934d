import { useQueryClient } from '@tanstack/react-query';
import { type RefObject, useEffect, useState } from 'react';
import { ApiError, api, call } from '../api.ts';
import { refreshNames } from './completion.ts';
import type { EditorHandle } from './editor.tsx';
import { lengthBefore, placeOfError, type RunRequest, useTabRuns } from './runs.ts';
import type { Span } from './statements.ts';
import type { SqlTab } from './tabs.ts';

interface Asked extends RunRequest {
  /** What has to be typed; undefined: a click is enough. */
  readonly word: string | undefined;
}

const NOTHING_TO_RUN = new ApiError({
  code: 'invalid-input',
  message: 'There is no statement here.',
  hint: 'Write one, or put the cursor into one.',
});

/** Runs what stands in the editor of a tab: asks first where it writes, marks what ran and what was wrong. */
export function useRun(tab: SqlTab, editor: RefObject<EditorHandle | undefined>) {
  const client = useQueryClient();
  const { runs, start, stop } = useTabRuns();
  const [asked, setAsked] = useState<Asked>();
  const [error, setError] = useState<unknown>();
  const run = runs[tab.id];

  const execute = async (what: RunRequest, confirmed: boolean) => {
    setAsked(undefined);
    editor.current?.ran(what.span);
    await start(tab.id, what, confirmed);
  };

  /** `undefined`: nothing is to run there. */
  const requestOf = (span: Span, limit: number | undefined): RunRequest | undefined => {
    const sql = tab.text.slice(span.from, span.to);
    if (sql.trim() === '' || !editor.current) return undefined;
    const statements = editor.current.statementsIn(span);
    return { connection: tab.connection, sql, text: tab.text, span, statements, limit };
  };

  const begin = async (what: RunRequest | undefined) => {
    setError(undefined);
    setAsked(undefined);
    if (!what) {
      setError(NOTHING_TO_RUN);
      return;
    }
    try {
      const { connection, sql } = what;
      const question = await call(api.queries.check.$post({ json: { connection, sql } }));
      if (question.asks === 'nothing') await execute(what, false);
      else setAsked({ ...what, word: question.asks === 'type' ? question.word : undefined });
    } catch (thrown) {
      setError(thrown);
    }
  };

  // The line of an error is marked where it stands by now, as long as its statement stands there.
  const failure = run?.query?.activity.error;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each failure; the text may change behind it.
  useEffect(() => {
    const at = run && placeOfError(run, tab.text);
    if (!run || !failure || at === undefined) return;
    const by = at - lengthBefore(run) - run.span.from;
    const own = run.statements.find(({ from, to }) => at - by >= from && at - by <= to) ?? run.span;
    editor.current?.mark({ at, statement: { from: own.from + by, to: own.to + by }, message: failure.message });
  }, [run?.query?.id, failure]);

  // Statements that return and count nothing may have made tables, which are to be offered.
  const isDefining =
    run?.query?.activity.ended != null &&
    run.query.results.some(({ fields, rowCount, command }) => command !== null && fields === null && rowCount === null);
  const ranOn = run?.connection;
  useEffect(() => {
    if (isDefining && ranOn !== undefined) refreshNames(client, ranOn).catch(() => {}); // The next look at them says why.
  }, [isDefining, ranOn, client]);

  return {
    run,
    asked,
    error,
    selected: (limit: number | undefined) => void begin(editor.current && requestOf(editor.current.spanToRun(), limit)),
    all: (limit: number | undefined) => void begin(requestOf({ from: 0, to: tab.text.length }, limit)),
    /** What ran last, without its limit. */
    again: () => void begin(run && { ...run, limit: undefined }),
    confirm: () => asked && void execute(asked, true),
    cancel: () => setAsked(undefined),
    stop: () => void stop(tab.id),
  };
}

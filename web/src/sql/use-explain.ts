import { type RefObject, useEffect, useRef, useState } from 'react';
import { api, call } from '../api.ts';
import type { EditorHandle } from './editor.tsx';
import type { SqlTab } from './tabs.ts';

/** A plan that was asked for. */
export interface Explanation {
  readonly title: string;
  /** Undefined: it is still to come, or there is none for `error`. */
  readonly plan: string | undefined;
  readonly error: unknown;
}

/** Asks for the plan of the statement that would run; leaving it asks the server to stop. */
export function useExplain(tab: SqlTab, editor: RefObject<EditorHandle | undefined>) {
  const [shown, setShown] = useState<Explanation>();
  const asked = useRef<AbortController>(undefined);
  useEffect(() => () => asked.current?.abort(), []);

  const explain = async () => {
    const span = editor.current?.spanToRun();
    if (!span || !editor.current) return;
    const sql = tab.text.slice(span.from, span.to);
    if (sql.trim() === '') return;
    const { connection } = tab;
    const [statement] = editor.current.statementsIn(span);
    const title = `Plan${statement ? ` of statement ${statement.number}` : ''} on ${connection}`;
    asked.current?.abort();
    const mine = new AbortController();
    asked.current = mine;
    setShown({ title, plan: undefined, error: undefined });
    const show = (outcome: Pick<Explanation, 'plan' | 'error'>) => {
      if (asked.current === mine && !mine.signal.aborted) setShown({ title, ...outcome });
    };
    try {
      const { signal } = mine;
      const { plan } = await call(api.queries.explain.$post({ json: { connection, sql } }, { init: { signal } }));
      show({ plan, error: undefined });
    } catch (error) {
      show({ plan: undefined, error });
    }
  };

  return {
    shown,
    explain: () => void explain(),
    close: () => {
      asked.current?.abort();
      setShown(undefined);
    },
  };
}

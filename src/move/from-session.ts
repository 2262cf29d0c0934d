import type { Database, Session } from '../contract/connector.ts';
import type { ColumnDefinition } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { createTable } from './create.ts';
import { createHiddenTable, wantsHiddenTable } from './hidden-table.ts';
import { inSession } from './in-session.ts';
import type { PlannedColumn } from './plan.ts';
import { createProgress } from './progress.ts';
import { replace } from './replace.ts';
import type { MoveOptions, MoveRequest } from './types.ts';
import { upsert } from './upsert.ts';

/** A query of a session that is under way, which may read the session's temporary tables. */
export interface SessionQuery {
  readonly sql: string;
  readonly columns: readonly PlannedColumn[];
  /** Of the table to be made; empty where it is there: its rows are replaced then, unless there is a key. */
  readonly definitions: readonly ColumnDefinition[];
  /** Of the table that is there: rows whose key is new are inserted, the others updated. */
  readonly key: readonly string[];
}

interface End {
  readonly connection: string;
  readonly database: Database;
}

/**
 * Makes a table of a query's rows, merges them into one that is there, or puts them in place of its own: within one database
 * all in the session's own transaction, else in one of the target.
 */
export async function writeFromSession(
  session: Session,
  query: SessionQuery,
  { from, to }: { readonly from: End; readonly to: End & { readonly table: TableName } },
  { signal, onEvent, ledger }: MoveOptions,
): Promise<number> {
  const { sql, columns, definitions, key } = query;
  const mode = key.length > 0 ? 'upsert' : definitions.length > 0 ? 'create' : 'replace';
  const request: MoveRequest = { from: { ...from, selection: { sql } }, to, mode };
  const progress = createProgress(null, onEvent);
  const sameDatabase = from.database === to.database;
  const ends = { request, progress };
  const context: Context = {
    request,
    plan: { selection: { sql }, sql, columns, leftOut: [], primaryKey: [], key, totalRows: null, large: false },
    forecast: { columns: [], definitions, primaryKey: [], needs: [] },
    reader: session,
    sameDatabase,
    oneSession: sameDatabase,
    write: (work, stop = signal) => {
      return sameDatabase ? work(session) : inSession(ends, work, { side: 'target', signal: stop });
    },
    progress,
    ledger,
    signal,
    onEvent,
    forced: undefined,
  };
  const create = wantsHiddenTable(context) ? createHiddenTable : createTable;
  const write = { upsert, replace, create }[mode];
  const { rows } = await write(context);
  progress.end();
  return rows;
}

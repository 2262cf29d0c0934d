import type { Database, Session } from '../contract/connector.ts';
import type { ColumnDefinition } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { createTable } from './create.ts';
import { createHiddenTable, wantsHiddenTable } from './hidden-table.ts';
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

/**
 * Makes a table of a query's rows, merges them into one that is there, or puts them in place of its own: all in the session's own
 * transaction.
 */
export async function writeFromSession(
  session: Session,
  query: SessionQuery,
  to: { readonly connection: string; readonly database: Database; readonly table: TableName },
  { signal, onEvent, ledger }: MoveOptions,
): Promise<number> {
  const { sql, columns, definitions, key } = query;
  const mode = key.length > 0 ? 'upsert' : definitions.length > 0 ? 'create' : 'replace';
  const request: MoveRequest = { from: { ...to, selection: { sql } }, to, mode };
  const progress = createProgress(null, onEvent);
  const context: Context = {
    request,
    plan: { selection: { sql }, sql, columns, leftOut: [], primaryKey: [], key, totalRows: null, large: false },
    forecast: { columns: [], definitions, primaryKey: [], needs: [] },
    reader: session,
    sameDatabase: true,
    write: (work) => work(session),
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

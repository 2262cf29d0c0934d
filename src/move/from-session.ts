import type { Database, Session } from '../contract/connector.ts';
import type { ColumnDefinition } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { createTable } from './create.ts';
import { createHiddenTable, wantsHiddenTable } from './hidden-table.ts';
import type { PlannedColumn } from './plan.ts';
import { createProgress } from './progress.ts';
import type { MoveOptions, MoveRequest } from './types.ts';
import { upsert } from './upsert.ts';

/** A query of a session that is under way, which may read the session's temporary tables. */
export interface SessionQuery {
  readonly sql: string;
  readonly columns: readonly PlannedColumn[];
  /** Of the table to be made; empty where it is there. */
  readonly definitions: readonly ColumnDefinition[];
  /** Of the table that is there: rows whose key is new are inserted, the others updated. */
  readonly key: readonly string[];
}

/** Makes a table of a query's rows, or merges them into one that is there, all in the session's own transaction. */
export async function writeFromSession(
  session: Session,
  query: SessionQuery,
  to: { readonly connection: string; readonly database: Database; readonly table: TableName },
  { signal, onEvent, ledger }: MoveOptions,
): Promise<number> {
  const { sql, columns, definitions, key } = query;
  const mode = key.length > 0 ? 'upsert' : 'create';
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
  const write = mode === 'upsert' ? upsert : wantsHiddenTable(context) ? createHiddenTable : createTable;
  const { rows } = await write(context);
  progress.end();
  return rows;
}

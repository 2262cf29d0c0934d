import type { Database, Selection } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { isConnectionName } from '../contract/names.ts';
import type { Ledger, MoveEvent, MoveMode, MoveResult } from '../move/types.ts';
import { type Databases, openTable } from './databases.ts';

/** What to copy, as a person says it. */
export interface CopyRequest {
  /** `connection:schema.table`; with `sql` the connection alone. */
  readonly from: string;
  /** `connection:schema.table` */
  readonly to: string;
  /** A query in place of a table. */
  readonly sql?: string | undefined;
  /** Default: every column. */
  readonly columns?: readonly string[] | undefined;
  /** A condition in the source's own SQL. */
  readonly where?: string | undefined;
  /** Default: create. */
  readonly mode?: MoveMode | undefined;
  /** For upsert; default: the target's primary key. */
  readonly key?: readonly string[] | undefined;
  /** A new table and its columns are named as they are written, also where the target has another case for names without quotes. */
  readonly keepNames?: boolean | undefined;
  readonly allowLossy?: readonly string[] | undefined;
  readonly verify?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export interface CopyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: MoveEvent) => void;
}

/** @throws invalid-input for what contradicts itself, and whatever the move throws */
export async function copyTable(
  databases: Databases,
  ledger: Ledger,
  request: CopyRequest,
  options: CopyOptions = {},
): Promise<MoveResult> {
  const mode = request.mode ?? 'create';
  if (request.key !== undefined && mode !== 'upsert') {
    throw new DagFluxError('invalid-input', `A key was given, which the mode ${mode} does not use.`, {
      hint: 'Leave the key out, or choose the mode upsert.',
    });
  }
  const { keepNames } = request;
  const { signal } = options;
  const from = await openSelection(databases, request, signal);
  const to = await openTable(databases, request.to, { keepNames, signal });
  const { move } = await import('../move/move.ts');
  return move(
    {
      from,
      to,
      mode,
      key: request.key,
      keepNames,
      allowLossy: request.allowLossy ?? [],
      verify: request.verify ?? false,
      dryRun: request.dryRun ?? false,
    },
    { ...options, ledger },
  );
}

/** Rows of a connection: what `from`, `sql`, `columns` and `where` together mean. @throws invalid-input */
export async function openSelection(
  databases: Databases,
  { from, sql, columns, where }: Pick<CopyRequest, 'from' | 'sql' | 'columns' | 'where'>,
  signal: AbortSignal | undefined,
): Promise<{ readonly connection: string; readonly database: Database; readonly selection: Selection }> {
  if (sql === undefined) {
    const { table, ...source } = await openTable(databases, from, { signal });
    return { ...source, selection: { table, columns, where } };
  }
  if (columns !== undefined || where !== undefined) {
    throw new DagFluxError('invalid-input', 'A query was given together with columns or a condition for a table.', {
      hint: 'Put them into the query.',
    });
  }
  const connection = from.replace(/:$/, '');
  if (!isConnectionName(connection)) {
    throw new DagFluxError('invalid-input', 'A query was given together with a table to copy from.', {
      hint: 'With a query the source is the connection alone, for example erp or erp: in place of erp:public.customer.',
    });
  }
  return { connection, database: await databases.database(connection), selection: { sql } };
}

import type { Selection } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { isConnectionName, parseTableReference } from '../contract/names.ts';
import type { Ledger, MoveEvent, MoveMode, MoveResult } from '../move/types.ts';
import { type Databases, inSchema } from './databases.ts';

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
  const source = readSelection(request);
  const target = parseTableReference(request.to);
  const from = await databases.database(source.connection);
  const to = await databases.database(target.connection);
  const { move } = await import('../move/move.ts');
  const { selection } = source;
  return move(
    {
      from: {
        connection: source.connection,
        database: from,
        selection: 'sql' in selection ? selection : { ...selection, table: inSchema(from, selection.table) },
      },
      to: { connection: target.connection, database: to, table: inSchema(to, target.table) },
      mode,
      key: request.key,
      allowLossy: request.allowLossy ?? [],
      verify: request.verify ?? false,
      dryRun: request.dryRun ?? false,
    },
    { ...options, ledger },
  );
}

/** What `from`, `sql`, `columns` and `where` together mean. @throws invalid-input */
export function readSelection(request: Pick<CopyRequest, 'from' | 'sql' | 'columns' | 'where'>): {
  connection: string;
  selection: Selection;
} {
  if (request.sql === undefined) {
    const { connection, table } = parseTableReference(request.from);
    return { connection, selection: { table, columns: request.columns, where: request.where } };
  }
  if (request.columns !== undefined || request.where !== undefined) {
    throw new DagFluxError('invalid-input', 'A query was given together with columns or a condition for a table.', {
      hint: 'Put them into the query.',
    });
  }
  const connection = request.from.replace(/:$/, '');
  if (!isConnectionName(connection)) {
    throw new DagFluxError('invalid-input', 'A query was given together with a table to copy from.', {
      hint: 'With a query the source is the connection alone, for example erp or erp: in place of erp:public.customer.',
    });
  }
  return { connection, selection: { sql: request.sql } };
}

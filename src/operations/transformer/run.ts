import type { Database } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableReference } from '../../contract/names.ts';
import { move } from '../../move/move.ts';
import type { Ledger, MoveEvent, MoveResult } from '../../move/types.ts';
import type { StatementClass } from '../../sql/classify.ts';
import { modeFor } from '../mode.ts';
import { checkStatements } from './check.ts';
import type { Ends } from './rehearsal.ts';
import { type TransformerSpecification, validateTransformer } from './specification.ts';

export interface TransformerOptions {
  readonly signal?: AbortSignal | undefined;
  readonly ledger: Ledger;
  readonly onEvent?: ((event: MoveEvent) => void) | undefined;
  /** Columns of the new table that may lose something. */
  readonly allowLossy?: readonly string[] | undefined;
  /** A new table that is there already gets the new rows in place of its own. Default: it is refused. */
  readonly again?: boolean | undefined;
}

export type TransformerResult =
  | ({ readonly kind: 'new table' } & MoveResult)
  | { readonly kind: 'in place'; readonly statements: readonly StatementResult[] };

interface StatementResult {
  readonly class: StatementClass;
  /** Rows affected; null where the database counts none. */
  readonly rows: number | null;
}

/**
 * Does what a transformer says, after the same check of its statements as in the rehearsal: all or nothing, where the database
 * can undo it.
 */
export async function runTransformer(
  specification: TransformerSpecification,
  ends: Ends,
  options: TransformerOptions,
): Promise<TransformerResult> {
  validateTransformer(specification);
  const classes = await checkStatements(specification, ends.source);
  await requireTable(specification.source, ends.source, options);
  const { source, target, sql, keepNames } = specification;
  if (target === undefined) {
    return { kind: 'in place', statements: await runInPlace(sql, classes, ends.source, options) };
  }
  const { allowLossy = [], again = false, ...moveOptions } = options;
  const result = await move(
    {
      from: { connection: source.connection, database: ends.source, selection: { sql } },
      to: { connection: target.connection, database: ends.target, table: target.table },
      mode: await modeFor(target.table, ends.target, { again, signal: options.signal }),
      keepNames,
      allowLossy,
    },
    moveOptions,
  );
  return { kind: 'new table', ...result };
}

/** What was shown may be gone by the time it is approved. */
async function requireTable(
  { connection, table }: TableReference,
  database: Database,
  { signal }: TransformerOptions,
): Promise<void> {
  try {
    await database.fields(table, { signal });
  } catch (cause) {
    if (asDagFluxError(cause).code !== 'not-found') throw cause;
    const written = `${connection}:${formatTableName(table)}`;
    throw new DagFluxError('not-found', `The table ${written} is not there (any more). Nothing was done.`, {
      hint: `See which there are: dagflux tables ${connection}`,
      cause,
    });
  }
}

async function runInPlace(
  sql: string,
  classes: readonly StatementClass[],
  database: Database,
  { signal }: TransformerOptions,
): Promise<readonly StatementResult[]> {
  const done: StatementResult[] = [];
  try {
    await database.session(
      async (session) => {
        for await (const event of session.run(sql, { signal })) {
          if (event.kind !== 'done') continue;
          done.push({ class: classes[done.length] ?? 'other', rows: event.rowCount });
        }
      },
      { transaction: 'write', signal },
    );
  } catch (error) {
    throw withWhatStays(asDagFluxError(error), { done, classes, database });
  }
  return done;
}

/** Says what was done for good before a failure. */
function withWhatStays(
  error: DagFluxError,
  {
    done,
    classes,
    database,
  }: { done: readonly StatementResult[]; classes: readonly StatementClass[]; database: Database },
): DagFluxError {
  const { capabilities } = database;
  if (capabilities.transactions === 'ddl-and-data') return error;
  // An ALTER TABLE commits what stands before it, and itself.
  const last = done.findLastIndex((statement) => statement.class === 'alter table');
  const failedAlter = classes[done.length] === 'alter table';
  const kept = capabilities.transactions === 'none' || failedAlter ? done.length : last + 1;
  if (kept === 0) return error;
  const listed = done.slice(0, kept).map(({ class: kind, rows }, index) => {
    return `${index + 1}. ${kind.toUpperCase()}${rows === null || kind === 'alter table' ? '' : ` (rows: ${rows})`}`;
  });
  const stays = `What cannot be undone in this database stays done: ${listed.join(', ')}. The rest was not done.`;
  return new DagFluxError(error.code, error.message, {
    hint: error.hint === undefined ? stays : `${error.hint} ${stays}`,
    native: error.native,
    cause: error,
  });
}

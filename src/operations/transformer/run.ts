import type { Database } from '../../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
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
  const stays = `The first ${kept} of the statements cannot be undone in this database, and stay done.`;
  return new DagFluxError(error.code, error.message, {
    hint: error.hint === undefined ? stays : `${error.hint} ${stays}`,
    native: error.native,
    cause: error,
  });
}

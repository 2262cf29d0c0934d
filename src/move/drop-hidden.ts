import type { Database, Session } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { execute } from './statements.ts';
import type { LedgerEntry } from './types.ts';

const DROP_TIMEOUT_MILLISECONDS = 30_000;

interface Hidden {
  readonly hidden: TableName;
  readonly entry: LedgerEntry;
}

/** Cleans up after a failure, whose error it gives back, with what was left in its hint. */
export async function dropAfter(error: unknown, context: Context, object: Hidden): Promise<DagFluxError> {
  const failure = asDagFluxError(error);
  if (await dropHidden(context, object)) return failure;
  const { dialect } = context.request.to.database;
  const left = `A hidden table, ${dialect.table(object.hidden)}, could not be dropped: the next start of DagFlux does it, or run "orphans sweep".`;
  return new DagFluxError(failure.code, failure.message, {
    hint: failure.hint === undefined ? left : `${failure.hint} ${left}`,
    native: failure.native,
    cause: failure,
  });
}

/** Drops it, and takes it off the ledger; whether that could be done. Never throws. */
export async function dropHidden(context: Context, { hidden, entry }: Hidden): Promise<boolean> {
  // Not the signal of the move: it may be what ended it.
  const signal = AbortSignal.timeout(DROP_TIMEOUT_MILLISECONDS);
  try {
    await drop(context, hidden, signal);
  } catch {
    if (!(await isGone(context.request.to.database, hidden, signal))) return false;
  }
  // An entry that stays open names a table that is not there: the sweep closes it.
  await entry.close().catch(() => {});
  return true;
}

async function drop({ request, oneSession, write }: Context, hidden: TableName, signal: AbortSignal): Promise<void> {
  const { database } = request.to;
  const work = async (session: Session): Promise<void> => {
    await execute(session, database.dialect.dropTable(hidden), signal);
  };
  if (oneSession) {
    // The session that was filling it holds it until its own end, which comes after this.
    try {
      return await write(work, signal);
    } catch {
      // Its connection is gone, and what it held with it.
    }
  }
  await database.session(work, { signal });
}

/** Whether it was never made: not every database says so by the code of its error. */
async function isGone(database: Database, table: TableName, signal: AbortSignal): Promise<boolean> {
  return await database.fields(table, { signal }).then(
    () => false,
    (error: unknown) => asDagFluxError(error).code === 'not-found',
  );
}

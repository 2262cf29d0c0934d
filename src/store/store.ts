import { chmodSync, closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DagFluxError } from '../contract/errors.ts';
import { prepareFolder } from './folder.ts';
import { MIGRATIONS } from './migrations.ts';
import { toStoreError } from './store-error.ts';

/** How long a process waits for another that is writing, in milliseconds. A write takes a few of them. */
const BUSY_TIMEOUT = 10_000;

/** A value that SQLite takes. */
type Cell = string | number | null;

/**
 * The data folder's SQLite file. Each call is one statement on its own, unless `transaction` stands around it. All of it is
 * synchronous: a transaction lasts no longer than its function, so that another process never waits for a person or a server.
 */
export interface Store extends Disposable {
  /** Takes the only write lock first, so that what is read inside still holds when it is written. */
  transaction<T>(work: () => T): T;
  /** Answers the number of rows that were changed. */
  run(sql: string, ...parameters: readonly Cell[]): number;
  /** `R`: the row by column, as the STRICT table declares it. */
  get<R>(sql: string, ...parameters: readonly Cell[]): R | undefined;
  all<R>(sql: string, ...parameters: readonly Cell[]): readonly R[];
}

/**
 * Opens the store in a data folder, making both where they are not, for their owner only, and brings the file to the
 * present format.
 * @throws unsupported for a file of a newer DagFlux, which is left as it is; busy; unauthorized; invalid-input
 */
export function openStore(folder: string): Store {
  const file = prepareFolder(folder);
  return guarded(() => {
    closeToOthers(file);
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
    try {
      migrate(database, file);
      // What is removed is overwritten, also its ciphertext.
      database.exec('PRAGMA secure_delete = ON');
      return storeOver(database);
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

function storeOver(database: DatabaseSync): Store {
  return {
    transaction: (work) => guarded(() => inTransaction(database, work)),
    run: (sql, ...parameters) => guarded(() => Number(database.prepare(sql).run(...parameters).changes)),
    // What a row holds is the caller's knowledge of the table: SQLite keeps to it, since the tables are STRICT.
    get: <R>(sql: string, ...parameters: readonly Cell[]) =>
      guarded(() => database.prepare(sql).get(...parameters) as R | undefined),
    all: <R>(sql: string, ...parameters: readonly Cell[]) =>
      guarded(() => database.prepare(sql).all(...parameters) as readonly unknown[] as readonly R[]),
    [Symbol.dispose]: () => database.close(),
  };
}

function migrate(database: DatabaseSync, file: string): void {
  if (version(database, file) === MIGRATIONS.length) return;
  inTransaction(database, () => {
    // Read again: another process may have done it while this one waited for the lock.
    const done = version(database, file);
    for (const step of MIGRATIONS.slice(done)) database.exec(step);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`);
  });
}

function version(database: DatabaseSync, file: string): number {
  const found = Number(database.prepare('PRAGMA user_version').get()?.user_version);
  if (found <= MIGRATIONS.length) return found;
  throw new DagFluxError('unsupported', `${file} was written by a newer DagFlux, and is left as it is.`, {
    hint: `It has format ${found}, this DagFlux knows ${MIGRATIONS.length}: update DagFlux, or name another folder in DAGFLUX_HOME.`,
  });
}

function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Makes the file for its owner only before SQLite opens it. One that is there is not opened: closing it would drop SQLite's locks. */
function closeToOthers(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    if (process.platform !== 'win32') chmodSync(file, 0o600);
  }
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw toStoreError(error);
  }
}

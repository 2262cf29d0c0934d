import type { Database } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError, type ErrorCode, throwIfAborted } from '../contract/errors.ts';
import { formatTableName, type TableName } from '../contract/names.ts';
import type { TemporaryObject, TemporaryObjects } from '../store/ledger.ts';
import type { Databases } from './databases.ts';
import { FILES, removeFile } from './temporary-files.ts';

/** What a sweep did with one object whose process is gone. */
export interface Swept {
  readonly object: TemporaryObject;
  /** Why it is still there; null = it is gone. */
  readonly problem: ErrorCode | null;
}

/** Temporary, hidden and staged objects that a process which ended early left at a database, and files it was writing. */
export interface Orphans {
  /** All that are written down, also those of living processes. */
  list(): Promise<readonly TemporaryObject[]>;
  /** Removes those whose process is gone; what cannot be reached stays on the list. */
  sweep(options?: { readonly signal?: AbortSignal | undefined }): Promise<readonly Swept[]>;
  /** What people read for its name. */
  nameOf(object: TemporaryObject): string;
}

/** How long removing one object may take: its table can be locked by a session that the server has not given up yet. */
const DROP_TIMEOUT = 5_000;
/** Sweeping on the way must not slow a command down. */
const QUIET_TIMEOUT = 2_000;
/** After a failure the next commands leave it alone for so long. */
const QUIET_PAUSE = 60_000;

export function createOrphans(objects: TemporaryObjects, databases: Databases): Orphans {
  return {
    nameOf,
    list: () => objects.list(),
    async sweep({ signal } = {}) {
      const swept: Swept[] = [];
      for (const object of stagedFirst(await objects.abandoned())) {
        throwIfAborted(signal);
        const problem = await drop(objects, object, async () => {
          if (object.connection === FILES) return await removeFile(object);
          await removeObject(await databases.database(object.connection), object, { signal, timeout: DROP_TIMEOUT });
        });
        swept.push({ object, problem });
      }
      return swept;
    },
  };
}

/** Databases in which what was left from a crash is removed before the first work, which that does not stop: `orphans list` shows it. */
export function sweptDatabases(databases: Databases, objects: TemporaryObjects): Databases {
  const sweeps = new Map<string, Promise<void>>();
  return {
    async database(name) {
      const database = await databases.database(name);
      const sweep = sweeps.get(name) ?? sweepQuietly(objects, name, database).catch(() => {});
      sweeps.set(name, sweep);
      await sweep;
      return database;
    },
  };
}

/** What a command does when it has opened a database: removes what was left there, without a word and without waiting long. */
function sweepQuietly(objects: TemporaryObjects, connection: string, database: Database): Promise<void> {
  return sweepEach(objects, connection, (object, signal) =>
    removeObject(database, object, { signal, timeout: QUIET_TIMEOUT }),
  );
}

/** The same for files that were being written. */
export function sweepFilesQuietly(objects: TemporaryObjects): Promise<void> {
  return sweepEach(objects, FILES, removeFile);
}

async function sweepEach(
  objects: TemporaryObjects,
  connection: string,
  remove: (object: TemporaryObject, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const now = Date.now();
  const left = stagedFirst(await objects.abandoned(connection)).filter(
    ({ swept }) => swept === null || now - Date.parse(swept) > QUIET_PAUSE,
  );
  const signal = AbortSignal.timeout(QUIET_TIMEOUT);
  for (const object of left) {
    if (signal.aborted) return;
    await drop(objects, object, () => remove(object, signal));
  }
}

async function drop(
  objects: TemporaryObjects,
  object: TemporaryObject,
  remove: () => Promise<void>,
): Promise<ErrorCode | null> {
  try {
    await remove();
    await objects.remove(object.id).catch((error: unknown) => {
      // Another process was quicker.
      if (asDagFluxError(error).code !== 'not-found') throw error;
    });
    return null;
  } catch (error) {
    const { code } = asDagFluxError(error);
    if (code !== 'cancelled') objects.postpone(object.id, code);
    return code;
  }
}

/** A table's own stage is no more reached once the table is gone. */
function stagedFirst(objects: readonly TemporaryObject[]): readonly TemporaryObject[] {
  return objects.toSorted((a, b) => Number(b.kind === 'staged') - Number(a.kind === 'staged'));
}

/** What it is called where people read it. */
function nameOf({ kind, table }: TemporaryObject): string {
  return kind === 'staged' ? table.name : formatTableName(table);
}

interface RemoveOptions {
  readonly signal: AbortSignal | undefined;
  readonly timeout: number;
}

async function removeObject(database: Database, object: TemporaryObject, options: RemoveOptions): Promise<void> {
  if (object.kind === 'table') return await dropTable(database, object, options);
  if (database.removeStaged === undefined) {
    throw new DagFluxError('unsupported', `The connection "${object.connection}" has no staged files any more.`, {
      hint: 'The connection is to another kind of database now: remove the files by hand.',
    });
  }
  const limit = AbortSignal.timeout(options.timeout);
  const signal = options.signal === undefined ? limit : AbortSignal.any([options.signal, limit]);
  await database.removeStaged(object.table.name, { signal });
}

async function dropTable(
  database: Database,
  { table }: TemporaryObject,
  { signal, timeout }: RemoveOptions,
): Promise<void> {
  try {
    await database.session(
      async (session) => {
        for await (const _ of session.run(database.dialect.dropTable(table), { timeout, signal }));
      },
      { signal },
    );
  } catch (error) {
    if (!(await isGone(database, table, signal))) throw error;
  }
}

/** Whether someone else, or the crash itself, has removed it. */
async function isGone(database: Database, table: TableName, signal: AbortSignal | undefined): Promise<boolean> {
  return database.fields(table, { signal }).then(
    () => false,
    (error: unknown) => asDagFluxError(error).code === 'not-found',
  );
}

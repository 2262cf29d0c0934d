import type { Database } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';

/** The databases that are open in this process: at most one of each name. */
export interface OpenDatabases extends AsyncDisposable {
  /** Closes all of them. Answers the names of those that have not closed `until` then. */
  end(until: Promise<void>): Promise<readonly string[]>;
  /** The open one of this revision; else opens it and lets go of an earlier one. */
  get(name: string, revision: string, open: () => Promise<Database>): Promise<Database>;
  has(name: string): boolean;
  /** Lets go of a database. It closes when the work under way in it has ended, which is not waited for. */
  release(name: string): void;
}

/** Disposed: waits until all of them are closed, however long that takes. */
export function openDatabases(): OpenDatabases {
  const open = new Map<string, { readonly revision: string; readonly database: Promise<Database> }>();
  const closing = new Map<Promise<void>, string>();
  let ended = false;

  const release = (name: string) => {
    const entry = open.get(name);
    if (!entry) return;
    open.delete(name);
    // One that could not be opened has nothing to close.
    const closed = entry.database.then(
      (database) => database[Symbol.asyncDispose](),
      () => undefined,
    );
    closing.set(closed, name);
    closed.then(
      () => closing.delete(closed),
      // Kept, so that the end of the process reports it.
      () => undefined,
    );
  };

  const end = async (until: Promise<void>): Promise<readonly string[]> => {
    ended = true;
    for (const name of [...open.keys()]) release(name);
    const all = Promise.all(closing.keys());
    const late = await Promise.race([all.then(() => false), until.then(() => true)]);
    return late ? [...new Set(closing.values())] : [];
  };

  return {
    get: (name, revision, opener) => {
      if (ended) throw new DagFluxError('cancelled', 'DagFlux is closing its databases.');
      const present = open.get(name);
      if (present?.revision === revision) return present.database;
      release(name);
      const entry = { revision, database: opener() };
      open.set(name, entry);
      entry.database.catch(() => {
        if (open.get(name) === entry) open.delete(name);
      });
      return entry.database;
    },
    has: (name) => open.has(name),
    release,
    end,
    [Symbol.asyncDispose]: async () => void (await end(new Promise<never>(() => {}))),
  };
}

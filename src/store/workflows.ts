import { expireWaiting } from './approvals.ts';
import type { Store } from './store.ts';

/** A saved workflow as it was at one time; the one with the highest version runs. */
export interface StoredWorkflow {
  readonly name: string;
  readonly version: number;
  /** JSON, as it was saved. */
  readonly document: string;
  readonly hash: string;
  /** What relative paths in it are relative to; null = the data folder's own place for files. */
  readonly directory: string | null;
  /** UTC, ISO 8601. */
  readonly created: string;
}

export interface StoredWorkflows {
  /** Each in its last version, by name. */
  list(): readonly StoredWorkflow[];
  get(name: string): StoredWorkflow | undefined;
  /** Newest first. */
  versions(name: string): readonly StoredWorkflow[];
  /**
   * Adds a version, unless the last one is the same. Within one `sitting` the last version is changed in place of that, until it is
   * settled. `after`: the hash of the one that it was made from, null = none; undefined is answered where another one is there.
   */
  put(
    workflow: Pick<StoredWorkflow, 'name' | 'document' | 'hash'> & {
      /** Default: as the version before. */
      readonly directory?: string | undefined;
    },
    options?: { readonly sitting?: string | undefined; readonly after?: string | null | undefined },
  ): StoredWorkflow | undefined;
  /** From now on its last version stays as it is. */
  settle(name: string): void;
  /** Answers whether it was there. Its runs stay. */
  remove(name: string): boolean;
}

const SELECT =
  'SELECT w.name, w.version, d.document, w.hash, w.directory, w.created FROM workflows w JOIN workflow_documents d ON d.hash = w.hash';

export function storedWorkflows(store: Store): StoredWorkflows {
  const get = (name: string) =>
    store.get<StoredWorkflow>(`${SELECT} WHERE w.name = ? ORDER BY w.version DESC LIMIT 1`, name);
  return {
    get,
    list: () =>
      store.all<StoredWorkflow>(
        `${SELECT} WHERE w.version = (SELECT max(version) FROM workflows WHERE name = w.name) ORDER BY w.name`,
      ),
    versions: (name) => store.all<StoredWorkflow>(`${SELECT} WHERE w.name = ? ORDER BY w.version DESC`, name),
    put: ({ name, document, hash, directory: given }, { sitting = null, after } = {}) =>
      store.transaction(() => {
        const last = get(name);
        if (after !== undefined && (last?.hash ?? null) !== after) return undefined;
        const directory = given ?? last?.directory ?? null;
        if (last?.hash === hash && last.directory === directory) return last;
        keepDocument(store, hash, document);
        const now = new Date().toISOString();
        const changed = store.run(
          `UPDATE workflows SET hash = ?, directory = ?, created = ?
            WHERE name = ? AND version = ? AND sitting = ?`,
          ...[hash, directory, now, name, last?.version ?? 0, sitting],
        );
        if (changed === 0) {
          store.run(
            'INSERT INTO workflows (name, version, hash, directory, created, sitting) VALUES (?, ?, ?, ?, ?, ?)',
            ...[name, (last?.version ?? 0) + 1, hash, directory, now, sitting],
          );
        } else forgetDocuments(store);
        return get(name) as StoredWorkflow; // It was put there above.
      }),
    settle: (name) =>
      void store.run('UPDATE workflows SET sitting = NULL WHERE name = ? AND sitting IS NOT NULL', name),
    remove: (name) =>
      store.transaction(() => {
        const found = store.run('DELETE FROM workflows WHERE name = ?', name) > 0;
        store.run('DELETE FROM schedules WHERE workflow = ?', name);
        expireWaiting(store, { kind: 'workflow', name });
        forgetDrafts(store, name);
        forgetDocuments(store);
        return found;
      }),
  };
}

/** A document is kept once, however many versions and runs have it. */
export function keepDocument(store: Store, hash: string, document: string): void {
  store.run('INSERT INTO workflow_documents (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING', hash, document);
}

/** The beginning of the keys of what was typed about a workflow, and of what is remembered of it: no name has a slash in it. */
export const draftsOf = (workflow: string) => `workflow/${workflow}/`;

export function forgetDrafts(store: Store, workflow: string): void {
  store.run('DELETE FROM drafts WHERE substr("key", 1, length(?1)) = ?1', draftsOf(workflow));
}

/** Removes the documents that nothing names any more. */
export function forgetDocuments(store: Store): void {
  store.run(
    `DELETE FROM workflow_documents
      WHERE hash NOT IN (SELECT hash FROM workflows) AND hash NOT IN (SELECT hash FROM runs)`,
  );
}

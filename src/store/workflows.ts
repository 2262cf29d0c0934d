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
  /** Adds a version, unless the last one is the same. */
  put(workflow: Omit<StoredWorkflow, 'version' | 'created'>): StoredWorkflow;
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
    put: ({ name, document, hash, directory }) =>
      store.transaction(() => {
        const last = get(name);
        if (last?.hash === hash && last.directory === directory) return last;
        keepDocument(store, hash, document);
        store.run(
          'INSERT INTO workflows (name, version, hash, directory, created) VALUES (?, ?, ?, ?, ?)',
          name,
          (last?.version ?? 0) + 1,
          hash,
          directory,
          new Date().toISOString(),
        );
        return get(name) as StoredWorkflow; // It was put there above.
      }),
    remove: (name) =>
      store.transaction(() => {
        const found = store.run('DELETE FROM workflows WHERE name = ?', name) > 0;
        forgetDocuments(store);
        return found;
      }),
  };
}

/** A document is kept once, however many versions and runs have it. */
export function keepDocument(store: Store, hash: string, document: string): void {
  store.run('INSERT INTO workflow_documents (hash, document) VALUES (?, ?) ON CONFLICT DO NOTHING', hash, document);
}

/** Removes the documents that nothing names any more. */
export function forgetDocuments(store: Store): void {
  store.run(
    `DELETE FROM workflow_documents
      WHERE hash NOT IN (SELECT hash FROM workflows) AND hash NOT IN (SELECT hash FROM runs)`,
  );
}

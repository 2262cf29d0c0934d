import { expireWaiting } from './approvals.ts';
import type { Store } from './store.ts';

/** A saved operation as it was at one time; the one with the highest version runs. */
export interface StoredOperation {
  readonly name: string;
  readonly version: number;
  readonly kind: string;
  readonly specification: unknown;
  readonly fingerprint: unknown;
  readonly server: string;
  readonly rehearsal: unknown;
  /** UTC, ISO 8601. */
  readonly created: string;
}

export interface OperationRun {
  readonly id: number;
  readonly name: string;
  readonly version: number;
  readonly started: string;
  readonly ended: string | null;
  /** `done`, or an error code; null while it runs. */
  readonly outcome: string | null;
  readonly rows: number | null;
  readonly backup: string | null;
}

export interface StoredOperations {
  /** Each in its last version, by name. */
  list(): readonly StoredOperation[];
  get(name: string): StoredOperation | undefined;
  versions(name: string): readonly StoredOperation[];
  /** Adds a version. */
  put(operation: Omit<StoredOperation, 'version' | 'created'>): StoredOperation;
  /** Answers whether it was there. */
  remove(name: string): boolean;
  /** Newest first, at most `limit`. */
  runs(name: string, limit: number): readonly OperationRun[];
  /** Of runs that left one, the latest first. */
  backups(): readonly Pick<OperationRun, 'id' | 'name' | 'version' | 'started' | 'backup'>[];
  /** Answers its number. */
  start(run: Pick<OperationRun, 'name' | 'version'>): number;
  /** The table of the workspace that holds what was there before. */
  backedUp(id: number, backup: string): void;
  end(id: number, result: Pick<OperationRun, 'outcome' | 'rows'>): void;
}

type Row = Readonly<
  Record<'name' | 'kind' | 'specification' | 'fingerprint' | 'server' | 'rehearsal' | 'created', string>
> & {
  readonly version: number;
};

/** Runs kept of each operation. */
const KEPT_RUNS = 200;

export function storedOperations(store: Store): StoredOperations {
  const get = (name: string) => {
    const row = store.get<Row>('SELECT * FROM operations WHERE name = ? ORDER BY version DESC LIMIT 1', name);
    return row && toOperation(row);
  };
  return {
    get,
    list: () =>
      store
        .all<Row>(
          'SELECT o.* FROM operations o WHERE version = (SELECT max(version) FROM operations WHERE name = o.name) ORDER BY name',
        )
        .map(toOperation),
    versions: (name) =>
      store.all<Row>('SELECT * FROM operations WHERE name = ? ORDER BY version DESC', name).map(toOperation),
    put: ({ name, kind, specification, fingerprint, server, rehearsal }) =>
      store.transaction(() => {
        store.run(
          `INSERT INTO operations (name, version, kind, specification, fingerprint, server, rehearsal, created)
           VALUES (?, (SELECT coalesce(max(version), 0) + 1 FROM operations WHERE name = ?), ?, ?, ?, ?, ?, ?)`,
          name,
          name,
          kind,
          JSON.stringify(specification),
          JSON.stringify(fingerprint),
          server,
          JSON.stringify(rehearsal),
          new Date().toISOString(),
        );
        return get(name) as StoredOperation; // It was put there above.
      }),
    remove: (name) =>
      store.transaction(() => {
        store.run('DELETE FROM operation_runs WHERE name = ?', name);
        expireWaiting(store, { kind: 'operation', name });
        return store.run('DELETE FROM operations WHERE name = ?', name) > 0;
      }),
    runs: (name, limit) =>
      store.all<OperationRun>('SELECT * FROM operation_runs WHERE name = ? ORDER BY id DESC LIMIT ?', name, limit),
    backups: () =>
      store.all(
        'SELECT id, name, version, started, backup FROM operation_runs WHERE backup IS NOT NULL ORDER BY id DESC',
      ),
    start: ({ name, version }) =>
      store.transaction(() => {
        store.run(
          `DELETE FROM operation_runs WHERE name = ? AND backup IS NULL AND id NOT IN
             (SELECT id FROM operation_runs WHERE name = ? ORDER BY id DESC LIMIT ${KEPT_RUNS})`,
          name,
          name,
        );
        const row = store.get<{ readonly id: number }>(
          'INSERT INTO operation_runs (name, version, started) VALUES (?, ?, ?) RETURNING id',
          name,
          version,
          new Date().toISOString(),
        );
        return row?.id ?? 0;
      }),
    backedUp: (id, backup) => void store.run('UPDATE operation_runs SET backup = ? WHERE id = ?', backup, id),
    end: (id, { outcome, rows }) =>
      void store.run(
        'UPDATE operation_runs SET ended = ?, outcome = ?, rows = ? WHERE id = ?',
        new Date().toISOString(),
        outcome,
        rows,
        id,
      ),
  };
}

function toOperation(row: Row): StoredOperation {
  const { specification, fingerprint, rehearsal } = row;
  return {
    ...row,
    specification: JSON.parse(specification),
    fingerprint: JSON.parse(fingerprint),
    rehearsal: JSON.parse(rehearsal),
  };
}

import { randomUUID } from 'node:crypto';
import type { Store } from './store.ts';

/** A saved connection as it rests: sensitive values are sealed by the vault. */
export interface StoredConnection {
  readonly name: string;
  readonly connector: string;
  /** Settings that are not sensitive, by field. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** Encrypted values, by field. */
  readonly sealed: Readonly<Record<string, string>>;
  /** What the database is for; null = nobody said. */
  readonly role: string | null;
  /** What the last test of these settings found; null = there was none. */
  readonly lastTest: unknown;
  /** Another one after each change, by whichever process. */
  readonly revision: string;
  /** UTC, ISO 8601. */
  readonly created: string;
  readonly updated: string;
}

type Row = Readonly<Record<Exclude<keyof StoredConnection, 'role' | 'lastTest'>, string>> &
  Pick<StoredConnection, 'role'> & { readonly last_test: string | null };

export type ConnectionContent = Pick<StoredConnection, 'connector' | 'settings' | 'sealed'>;

export interface StoredConnections {
  get(name: string): StoredConnection | undefined;
  /** By name. */
  list(): readonly StoredConnection[];
  /** Adds it, or puts the new content in place of the old. */
  put(name: string, content: ConnectionContent): void;
  /** Says what the database is for; it stays so whatever else is put. */
  setRole(name: string, role: string | null): void;
  /** Keeps what a test found, if the settings are still of the revision that was tested. */
  setTest(name: string, revision: string, test: unknown): void;
  /** Answers whether it was there. */
  remove(name: string): boolean;
}

export function storedConnections(store: Store): StoredConnections {
  return {
    get: (name) => {
      const row = store.get<Row>('SELECT * FROM connections WHERE name = ?', name);
      return row && toConnection(row);
    },
    list: () => store.all<Row>('SELECT * FROM connections ORDER BY name').map(toConnection),
    put: (name, { connector, settings, sealed }) => {
      const now = new Date().toISOString();
      store.run(
        `INSERT INTO connections (name, connector, settings, sealed, revision, created, updated) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET connector = excluded.connector, settings = excluded.settings,
           sealed = excluded.sealed, revision = excluded.revision, updated = excluded.updated,
           last_test = NULL`,
        name,
        connector,
        JSON.stringify(settings),
        JSON.stringify(sealed),
        randomUUID(),
        now,
        now,
      );
    },
    setRole: (name, role) => {
      store.run('UPDATE connections SET role = ?, updated = ? WHERE name = ?', role, new Date().toISOString(), name);
    },
    setTest: (name, revision, test) => {
      const text = JSON.stringify(test);
      store.run('UPDATE connections SET last_test = ? WHERE name = ? AND revision = ?', text, name, revision);
    },
    remove: (name) =>
      store.transaction(() => {
        // Another connection of this name shows a model nothing that was allowed for this one.
        store.run('DELETE FROM sharing WHERE connection = ?', name);
        return store.run('DELETE FROM connections WHERE name = ?', name) > 0;
      }),
  };
}

function toConnection(row: Row): StoredConnection {
  const { last_test: test, ...rest } = row;
  return {
    ...rest,
    settings: JSON.parse(row.settings),
    sealed: JSON.parse(row.sealed),
    lastTest: test === null ? null : JSON.parse(test),
  };
}

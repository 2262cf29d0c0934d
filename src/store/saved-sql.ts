import type { Store } from './store.ts';

/** SQL that a person has given a name. */
export interface StoredSql {
  readonly name: string;
  /** Where it was last run or written for. */
  readonly connection: string;
  readonly sql: string;
  readonly version: number;
  /** UTC, ISO 8601. */
  readonly updated: string;
}

export interface StoredSqls {
  /** By name, or only those with this in their name or SQL, in any case. */
  list(filter: { readonly search?: string | undefined; readonly limit: number }): readonly StoredSql[];
  get(name: string): StoredSql | undefined;
  /** In place of the version that is named (0 = there is none); undefined = it is another version that is there. */
  put(sql: Pick<StoredSql, 'name' | 'connection' | 'sql'>, version: number): StoredSql | undefined;
  /** False: there was none. */
  remove(name: string): boolean;
}

export function storedSqls(store: Store): StoredSqls {
  const get = (name: string) => store.get<StoredSql>('SELECT * FROM saved_sql WHERE name = ?', name);
  return {
    get,
    list: ({ search = null, limit }) =>
      store.all<StoredSql>(
        `SELECT * FROM saved_sql
         WHERE ?1 IS NULL OR instr(lower(name), lower(?1)) > 0 OR instr(lower(sql), lower(?1)) > 0
         ORDER BY name COLLATE NOCASE LIMIT ?2`,
        search,
        limit,
      ),
    put: ({ name, connection, sql }, version) =>
      store.transaction(() => {
        if ((get(name)?.version ?? 0) !== version) return undefined;
        store.run(
          `INSERT INTO saved_sql (name, connection, sql, version, updated) VALUES (?, ?, ?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET
             connection = excluded.connection, sql = excluded.sql, version = excluded.version, updated = excluded.updated`,
          name,
          connection,
          sql,
          version + 1,
          new Date().toISOString(),
        );
        return get(name);
      }),
    remove: (name) =>
      store.transaction(() => {
        const was = get(name) !== undefined;
        store.run('DELETE FROM saved_sql WHERE name = ?', name);
        return was;
      }),
  };
}

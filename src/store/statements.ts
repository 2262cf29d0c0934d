import type { Store } from './store.ts';

/** SQL that a person has run. */
export interface StoredStatement {
  readonly id: number;
  readonly connection: string;
  readonly sql: string;
  /** UTC, ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  /** `done`, or an error code; null while it runs. */
  readonly outcome: string | null;
  readonly rows: number | null;
}

export interface StatementFilter {
  readonly connection?: string | undefined;
  /** Part of the SQL, in any case. */
  readonly search?: string | undefined;
  /** Only older ones than this. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export interface StoredStatements {
  begin(connection: string, sql: string): number;
  end(id: number, outcome: string, rows: number | null): void;
  /** The newest first. */
  list(filter: StatementFilter): readonly StoredStatement[];
  clear(): void;
}

/** Statements kept; the oldest goes. */
const KEPT = 5_000;

export function storedStatements(store: Store): StoredStatements {
  return {
    begin: (connection, sql) =>
      store.transaction(() => {
        const started = new Date().toISOString();
        store.run('INSERT INTO statements (connection, sql, started) VALUES (?, ?, ?)', connection, sql, started);
        const { id = 0 } = store.get<{ id: number }>('SELECT max(id) AS id FROM statements') ?? {};
        store.run('DELETE FROM statements WHERE id <= ?', id - KEPT);
        return id;
      }),
    end: (id, outcome, rows) => {
      const ended = new Date().toISOString();
      store.run('UPDATE statements SET ended = ?, outcome = ?, rows = ? WHERE id = ?', ended, outcome, rows, id);
    },
    list: ({ connection = null, search = null, before = null, limit }) =>
      store.all<StoredStatement>(
        `SELECT * FROM statements
         WHERE (?1 IS NULL OR connection = ?1) AND (?2 IS NULL OR instr(lower(sql), lower(?2)) > 0) AND (?3 IS NULL OR id < ?3)
         ORDER BY id DESC LIMIT ?4`,
        connection,
        search,
        before,
        limit,
      ),
    clear: () => {
      store.run('DELETE FROM statements');
    },
  };
}

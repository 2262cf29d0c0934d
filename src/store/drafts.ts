import type { Store } from './store.ts';

/** What was typed and not yet used, as it is kept. */
export interface StoredDraft {
  readonly key: string;
  readonly version: number;
  /** JSON */
  readonly content: string;
  /** UTC, ISO 8601. */
  readonly updated: string;
}

export interface StoredDrafts {
  get(key: string): StoredDraft | undefined;
  /** Those whose key begins with this, without their content; the latest first. */
  list(prefix: string): readonly Omit<StoredDraft, 'content'>[];
  /** Puts it in place of the version that is named (0 = there is none); undefined = it is another version that is there. */
  put(key: string, content: string, version: number): number | undefined;
  remove(key: string): void;
}

/** Drafts kept; the oldest goes. */
const KEPT = 5_000;

export function storedDrafts(store: Store): StoredDrafts {
  const get = (key: string) => store.get<StoredDraft>('SELECT * FROM drafts WHERE "key" = ?', key);
  return {
    get,
    list: (prefix) =>
      store.all(
        'SELECT "key", version, updated FROM drafts WHERE substr("key", 1, length(?1)) = ?1 ORDER BY updated DESC',
        prefix,
      ),
    put: (key, content, version) =>
      store.transaction(() => {
        const before = get(key);
        if ((before?.version ?? 0) !== version) return undefined;
        store.run(
          `INSERT INTO drafts ("key", version, content, updated) VALUES (?, ?, ?, ?)
           ON CONFLICT ("key") DO UPDATE SET version = excluded.version, content = excluded.content, updated = excluded.updated`,
          key,
          version + 1,
          content,
          new Date().toISOString(),
        );
        store.run(
          'DELETE FROM drafts WHERE "key" IN (SELECT "key" FROM drafts ORDER BY updated DESC LIMIT -1 OFFSET ?)',
          KEPT,
        );
        return version + 1;
      }),
    remove: (key) => {
      store.run('DELETE FROM drafts WHERE "key" = ?', key);
    },
  };
}

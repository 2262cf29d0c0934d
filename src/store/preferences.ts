import type { Store } from './store.ts';

/** What a person has chosen for this installation, by name; JSON values. */
export interface StoredPreferences {
  all(): Readonly<Record<string, unknown>>;
  /** Null takes a choice away. */
  set(name: string, value: unknown): void;
}

export function storedPreferences(store: Store): StoredPreferences {
  return {
    all: () => {
      const rows = store.all<{ name: string; value: string }>('SELECT * FROM preferences ORDER BY name');
      return Object.fromEntries(rows.map(({ name, value }) => [name, JSON.parse(value)]));
    },
    set: (name, value) => {
      if (value === null) store.run('DELETE FROM preferences WHERE name = ?', name);
      else {
        const sql = 'INSERT INTO preferences VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value';
        store.run(sql, name, JSON.stringify(value));
      }
    },
  };
}

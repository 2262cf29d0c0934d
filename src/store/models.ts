import type { Store } from './store.ts';

/** A saved model as it rests: its key is sealed by the vault. */
export interface StoredModel {
  readonly name: string;
  /** Settings that are not secret, by field. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** The encrypted key; null = none. */
  readonly key: string | null;
  /** UTC, ISO 8601. */
  readonly created: string;
}

type Row = Omit<StoredModel, 'settings'> & { readonly settings: string };

export interface StoredModels {
  get(name: string): StoredModel | undefined;
  /** In the order in which they were added. */
  list(): readonly StoredModel[];
  /** Answers whether it was added: not when the name is taken. */
  add(model: Pick<StoredModel, 'name' | 'settings' | 'key'>): boolean;
  /** Answers whether it was there. */
  remove(name: string): boolean;
}

export function storedModels(store: Store): StoredModels {
  return {
    get: (name) => {
      const row = store.get<Row>('SELECT * FROM models WHERE name = ?', name);
      return row && toModel(row);
    },
    list: () => store.all<Row>('SELECT * FROM models ORDER BY created, name').map(toModel),
    add: ({ name, settings, key }) => {
      const now = new Date().toISOString();
      const sql = 'INSERT INTO models (name, settings, "key", created) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING';
      return store.run(sql, name, JSON.stringify(settings), key, now) > 0;
    },
    remove: (name) => store.run('DELETE FROM models WHERE name = ?', name) > 0,
  };
}

function toModel(row: Row): StoredModel {
  return { ...row, settings: JSON.parse(row.settings) };
}

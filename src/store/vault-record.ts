import type { Store } from './store.ts';

/** Where the vault writes down which key it uses. */
export interface VaultRecords {
  read(): string | undefined;
  /** Writes the record unless there is one, and answers the one that stands: of two processes at once, one's. */
  create(record: string): string;
}

export function vaultRecords(store: Store): VaultRecords {
  const read = () => store.get<{ record: string }>('SELECT record FROM vault')?.record;
  return {
    read,
    create: (record) => {
      store.run('INSERT INTO vault (one, record) VALUES (1, ?) ON CONFLICT DO NOTHING', record);
      return read() ?? record;
    },
  };
}

import { DagFluxError } from '../contract/errors.ts';
import type { StoredSql, StoredSqls } from '../store/saved-sql.ts';

/** SQL that was given a name, to be found again. */
export interface SavedSql {
  /** By name; with `search` those with it in their name or SQL. */
  list(filter: { readonly search?: string | undefined; readonly limit: number }): readonly StoredSql[];
  /** `version`: the one that was changed, 0 for a new name. @throws already-exists; conflict: it was changed elsewhere meanwhile */
  put(sql: Pick<StoredSql, 'name' | 'connection' | 'sql'>, version: number): StoredSql;
  /** @throws not-found */
  remove(name: string): void;
}

/** `onChange` is called behind each change. */
export function createSavedSql(stored: StoredSqls, onChange: () => void): SavedSql {
  return {
    list: stored.list,
    put(sql, version) {
      const kept = stored.put(sql, version);
      if (kept) {
        onChange();
        return kept;
      }
      if (version === 0) {
        throw new DagFluxError('already-exists', `There is SQL saved as "${sql.name}" already.`, {
          hint: 'Choose another name, or open that one and change it.',
          path: 'name',
        });
      }
      throw new DagFluxError('conflict', `What is saved as "${sql.name}" was changed elsewhere meanwhile.`, {
        hint: 'Look at the newer one, then save this under another name.',
      });
    },
    remove(name) {
      if (!stored.remove(name)) throw new DagFluxError('not-found', `There is no SQL saved as "${name}".`);
      onChange();
    },
  };
}

import { DagFluxError } from '../contract/errors.ts';
import type { StoredDraft, StoredDrafts } from '../store/drafts.ts';

/** What was typed and not yet used. */
interface Draft extends Omit<StoredDraft, 'content'> {
  readonly content: unknown;
}

/** What people have typed, so that nothing of it is lost. */
export interface Drafts {
  /** Null: there is none. */
  get(key: string): Draft | null;
  /** Those whose key begins with this; the latest first. */
  list(prefix: string): readonly Omit<Draft, 'content'>[];
  /**
   * Keeps it; `version` is the one that it was made from, 0 for a new one. Answers the new version.
   * @throws conflict: another window has kept something newer
   */
  put(key: string, content: unknown, version: number): number;
  remove(key: string): void;
}

export function createDrafts(stored: StoredDrafts): Drafts {
  return {
    get: (key) => {
      const draft = stored.get(key);
      return draft === undefined ? null : { ...draft, content: JSON.parse(draft.content) };
    },
    list: stored.list,
    put: (key, content, version) => {
      const next = stored.put(key, JSON.stringify(content ?? null), version);
      if (next !== undefined) return next;
      throw new DagFluxError('conflict', 'Newer text exists: another window has changed this draft.', {
        hint: 'Look at the newer text, then keep one of the two.',
      });
    },
    remove: stored.remove,
  };
}

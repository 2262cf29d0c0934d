import type { StoredRun } from './runs.ts';
import type { Store } from './store.ts';
import { draftsOf, forgetDocuments, forgetDrafts, keepDocument } from './workflows.ts';

/** Why a workflow was not renamed; null: it was. */
type Refused =
  | { readonly why: 'changed' }
  | { readonly why: 'taken' }
  | { readonly why: 'running'; readonly run: Pick<StoredRun, 'id' | 'workflow'> }
  | null;

/**
 * Gives a workflow another name, in one transaction: all its versions, its runs, its schedule, what was asked of a person about it
 * and what was typed about it go along. `rewrite` puts the name into a document. `changed`: a conversation is no longer what it was, so that nothing was done.
 */
export function renameWorkflow(
  store: Store,
  { from, to }: { readonly from: string; readonly to: string },
  rewrite: (document: string) => { readonly document: string; readonly hash: string },
  conversations: readonly { readonly id: number; readonly before: string; readonly after: string }[],
): Refused {
  return store.transaction(() => {
    if (store.get('SELECT 1 FROM workflows WHERE name = ?', to) !== undefined) return { why: 'taken' };
    const run = store.get<Pick<StoredRun, 'id' | 'workflow'>>(
      'SELECT id, workflow FROM runs WHERE workflow IN (?, ?) AND ended IS NULL LIMIT 1',
      from,
      to,
    );
    if (run !== undefined) return { why: 'running', run };
    const isThere = ({ id, before }: (typeof conversations)[number]) =>
      store.get('SELECT 1 FROM conversations WHERE id = ? AND sealed = ?', id, before) !== undefined;
    if (!conversations.every(isThere)) return { why: 'changed' };
    for (const { id, after } of conversations) {
      store.run('UPDATE conversations SET sealed = ? WHERE id = ?', after, id);
    }
    for (const { version, document } of store.all<{ readonly version: number; readonly document: string }>(
      'SELECT w.version, d.document FROM workflows w JOIN workflow_documents d ON d.hash = w.hash WHERE w.name = ?',
      from,
    )) {
      const written = rewrite(document);
      keepDocument(store, written.hash, written.document);
      store.run(
        'UPDATE workflows SET name = ?, hash = ? WHERE name = ? AND version = ?',
        to,
        written.hash,
        from,
        version,
      );
    }
    forgetDocuments(store);
    store.run('UPDATE runs SET workflow = ? WHERE workflow = ?', to, from);
    store.run('UPDATE schedules SET workflow = ? WHERE workflow = ?', to, from);
    store.run("UPDATE approvals SET name = ? WHERE kind = 'workflow' AND name = ?", to, from);
    forgetDrafts(store, to);
    store.run(
      'UPDATE drafts SET "key" = ?2 || substr("key", length(?1) + 1) WHERE substr("key", 1, length(?1)) = ?1',
      draftsOf(from),
      draftsOf(to),
    );
    return null;
  });
}

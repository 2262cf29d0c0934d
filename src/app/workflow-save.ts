import { DagFluxError } from '../contract/errors.ts';
import type { Store } from '../store/store.ts';
import { renameWorkflow } from '../store/workflow-rename.ts';
import type { StoredWorkflow, StoredWorkflows } from '../store/workflows.ts';
import type { RenamedConversation } from './conversations.ts';
import { refused } from './workflow-documents.ts';

/** Where and how a workflow is saved. */
export interface SaveOptions {
  /** What relative paths are relative to. Default: as its last version; of a new one the data folder's `files`. */
  readonly directory?: string | undefined;
  /** Also with problems, if it can be told what it is. */
  readonly unfinished?: boolean | undefined;
  /**
   * A name that a window has made up: what it saves one after the other is one version, until that has been run, asked to be
   * approved or exported. Absent: each is a version of its own.
   */
  readonly sitting?: string | undefined;
  /** The revision that it was made from, null = there was none; another one that is there stays. Absent: whatever is there. */
  readonly after?: string | null | undefined;
}

/** Keeps a document as a version of its workflow. @throws conflict where another one is there than `after` says */
export async function saveDocument(
  stored: StoredWorkflows,
  { name, document }: { readonly name: string; readonly document: unknown },
  { directory, sitting, after }: Omit<SaveOptions, 'unfinished'>,
): Promise<StoredWorkflow> {
  const { hashText } = await import('../workflows/plan.ts');
  const text = JSON.stringify(document);
  const saved = stored.put({ name, document: text, hash: hashText(text), directory }, { sitting, after });
  if (saved) return saved;
  if (after === null) throw taken(name);
  if (stored.get(name) !== undefined) {
    throw new DagFluxError('conflict', `Newer text exists: "${name}" was changed elsewhere since it was opened here.`, {
      hint: 'Look at the newer text, then keep one of the two.',
    });
  }
  throw new DagFluxError('conflict', `There is no workflow "${name}" any more: it was renamed or deleted elsewhere.`, {
    hint: 'Keep this text under another name, or leave it.',
  });
}

export interface RenameParts {
  readonly store: Store;
  /** The conversations about it, under its new name. */
  conversationsAbout(names: { readonly from: string; readonly to: string }): Promise<readonly RenamedConversation[]>;
}

/** So often it is tried while somebody talks about it. */
const TRIES = 3;

/** Gives a workflow another name. @throws already-exists; busy; invalid-input for a name that cannot be */
export async function renameSaved(
  { store, conversationsAbout }: RenameParts,
  last: StoredWorkflow,
  to: string,
): Promise<void> {
  const { readDocument } = await import('../workflows/document.ts');
  const { hashText } = await import('../workflows/plan.ts');
  const renamed = (text: string): object => ({ ...JSON.parse(text), name: to });
  const read = readDocument(renamed(last.document));
  const wrong = 'problems' in read ? read.problems.filter(({ path }) => path === 'name') : [];
  if (wrong.length > 0) throw refused(wrong);
  const rewrite = (text: string) => {
    const document = JSON.stringify(renamed(text));
    return { document, hash: hashText(document) };
  };
  const names = { from: last.name, to };
  for (let tries = 1; ; tries += 1) {
    const problem = renameWorkflow(store, names, rewrite, await conversationsAbout(names));
    if (problem === null) return;
    if (problem.why === 'taken') throw taken(to);
    if (problem.why === 'running') {
      const { id, workflow } = problem.run;
      // What follows its end goes by its name: the results it keeps, the window that watches it.
      throw busy(
        `Run ${id} of "${workflow}" is going, so "${last.name}" keeps its name for now.`,
        'the run or stop it',
      );
    }
    if (tries === TRIES) {
      throw busy(`Somebody talks with the assistant about "${last.name}", so it keeps its name for now.`, 'the answer');
    }
  }
}

function busy(message: string, what: string): DagFluxError {
  return new DagFluxError('busy', message, { hint: `Wait for ${what}, then rename it again.` });
}

function taken(name: string): DagFluxError {
  return new DagFluxError('already-exists', `There is a workflow "${name}" already.`, { hint: 'Choose another name.' });
}

import type { Viewport } from '@xyflow/react';
import { createContext, useCallback, useContext } from 'react';
import { createStore, useStore } from 'zustand';
import { openDraft } from '../drafts.ts';
import { workflowDraft } from './workflow-draft.ts';

/** How somebody looked at a workflow: it is looked at like that again. */
interface View {
  readonly viewport?: Viewport;
  readonly isPaneOpen?: boolean;
  /** The tab of a node's pane, where it is not the form. */
  readonly tabs?: Readonly<Record<string, string>>;
}

/** A view that the server remembers as it changes. */
export type KeptView = ReturnType<typeof createView>;

const FORM = 'form';

function createView(first: View, save: (view: View) => void) {
  const store = createStore<View>()(() => first);
  store.subscribe(save);
  return {
    store,
    change: (changes: View) => store.setState(changes),
    setTab(node: string, tab: string) {
      const { [node]: _, ...tabs } = store.getState().tabs ?? {};
      store.setState({ tabs: tab === FORM ? tabs : { ...tabs, [node]: tab } });
    },
  };
}

/** The view of a workflow as it was left; without an answer it is as for the first time. */
export async function openView(workflow: string): Promise<KeptView> {
  // Another window may look at it in another way: the last one that began to look keeps its view.
  const draft = openDraft<View>(workflowDraft(workflow, 'view'), () => {});
  const first = await draft.load().catch(() => undefined);
  return createView(first ?? {}, draft.save);
}

const ViewContext = createContext<KeptView>(createView({}, () => {}));
export const ViewProvider = ViewContext.Provider;

/** The tab of a node's pane, as it was left. */
export function useNodeTab(node: string): readonly [string, (tab: string | null) => void] {
  const { store, setTab } = useContext(ViewContext);
  const tab = useStore(store, ({ tabs }) => tabs?.[node] ?? FORM);
  const set = useCallback((to: string | null) => setTab(node, to ?? FORM), [node, setTab]);
  return [tab, set];
}

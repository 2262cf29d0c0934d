import { create } from 'zustand';

/** A text and where it runs. */
export interface SqlTab {
  readonly id: string;
  readonly name: string;
  readonly connection: string;
  readonly text: string;
}

interface SqlTabs {
  readonly tabs: readonly SqlTab[];
  /** The last 20 that were closed, the newest last. */
  readonly closed: readonly SqlTab[];
  open(tab: Omit<SqlTab, 'id' | 'name'>): SqlTab;
  change(id: string, changes: Partial<Omit<SqlTab, 'id'>>): void;
  close(id: string): void;
  /** The one that was closed last. */
  reopen(): SqlTab | undefined;
}

const CLOSED_KEPT = 20;

/** The tabs of the SQL page, for as long as this window lives; closing one never asks. */
export const useSqlTabs = create<SqlTabs>()((set, get) => ({
  tabs: [],
  closed: [],
  open(tab) {
    const { tabs } = get();
    const numbers = tabs.map(({ name }) => Number(/^Query (\d+)$/.exec(name)?.[1] ?? 0));
    const opened = { ...tab, id: crypto.randomUUID().slice(0, 8), name: `Query ${Math.max(0, ...numbers) + 1}` };
    set({ tabs: [...tabs, opened] });
    return opened;
  },
  change: (id, changes) => set({ tabs: get().tabs.map((tab) => (tab.id === id ? { ...tab, ...changes } : tab)) }),
  close(id) {
    const { tabs, closed } = get();
    const gone = tabs.find((tab) => tab.id === id);
    if (gone) set({ tabs: tabs.filter((tab) => tab !== gone), closed: [...closed, gone].slice(-CLOSED_KEPT) });
  },
  reopen() {
    const { tabs, closed } = get();
    const back = closed.at(-1);
    if (back) set({ tabs: [...tabs, back], closed: closed.slice(0, -1) });
    return back;
  },
}));

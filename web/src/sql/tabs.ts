import { create } from 'zustand';

/** A text and where it runs. */
export interface SqlTab {
  readonly id: string;
  readonly name: string;
  readonly connection: string;
  readonly text: string;
  /** What it was saved as: its name, that version and its text. Absent: it has no name. */
  readonly saved?: { readonly name: string; readonly version: number; readonly text: string } | undefined;
}

interface SqlTabs {
  readonly tabs: readonly SqlTab[];
  /** The last 20 that were closed, the newest last. */
  readonly closed: readonly SqlTab[];
  /** Without a name it gets a number. */
  open(tab: Omit<SqlTab, 'id' | 'name'> & { readonly name?: string }): SqlTab;
  change(id: string, changes: Partial<Omit<SqlTab, 'id'>>): void;
  close(id: string): void;
  /** The one that was closed last. */
  reopen(): SqlTab | undefined;
}

/** It differs from what is saved under its name, or has none. */
export const isDraft = ({ text, saved }: SqlTab): boolean => (saved ? saved.text !== text : text.trim() !== '');

const CLOSED_KEPT = 20;

/** The tabs of the SQL page, for as long as this window lives; closing one never asks. */
export const useSqlTabs = create<SqlTabs>()((set, get) => ({
  tabs: [],
  closed: [],
  open(tab) {
    const { tabs } = get();
    const numbers = tabs.map(({ name }) => Number(/^Query (\d+)$/.exec(name)?.[1] ?? 0));
    const opened = {
      name: `Query ${Math.max(0, ...numbers) + 1}`,
      ...tab,
      id: crypto.randomUUID().slice(0, 8),
    };
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

import { openDraft } from '../drafts.ts';
import { askWhichTabs } from './newer-tabs.tsx';
import { type SqlTab, useSqlTabs } from './tabs.ts';

interface Kept {
  readonly tabs: readonly SqlTab[];
  readonly closed: readonly SqlTab[];
}

const now = (): Kept => {
  const { tabs, closed } = useSqlTabs.getState();
  return { tabs, closed };
};

const draft = openDraft<Kept>('sql.tabs', () => askWhichTabs(() => draft.overwrite(now())));

let loading: Promise<void> | undefined;

/** Brings back the tabs of the last time, once, and keeps what changes from then on. */
export function keepTabs(): Promise<void> {
  loading ??= draft
    .load()
    .then((kept) => {
      if (kept && now().tabs.length === 0) useSqlTabs.setState({ tabs: kept.tabs, closed: kept.closed });
    })
    .finally(() => {
      useSqlTabs.subscribe(() => draft.save(now()));
    });
  return loading;
}

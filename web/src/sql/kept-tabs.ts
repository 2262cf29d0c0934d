import { notifications } from '@mantine/notifications';
import { openDraft } from '../drafts.ts';
import { type SqlTab, useSqlTabs } from './tabs.ts';

interface Kept {
  readonly tabs: readonly SqlTab[];
  readonly closed: readonly SqlTab[];
}

const draft = openDraft<Kept>('sql.tabs', () =>
  notifications.show({
    id: 'newer-tabs',
    message:
      'Newer text exists: another window has changed these tabs. Reload to see it; what you type here is not kept.',
    autoClose: false,
  }),
);

let loading: Promise<void> | undefined;

/** Brings back the tabs of the last time, once, and keeps what changes from then on. */
export function keepTabs(): Promise<void> {
  loading ??= draft
    .load()
    .then((kept) => {
      const now = useSqlTabs.getState();
      if (kept && now.tabs.length === 0) useSqlTabs.setState({ tabs: kept.tabs, closed: kept.closed });
    })
    .finally(() => {
      useSqlTabs.subscribe(({ tabs, closed }) => draft.save({ tabs, closed }));
    });
  return loading;
}

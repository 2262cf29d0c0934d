import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function SettingsPage() {
  return (
    <Page title="Settings">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

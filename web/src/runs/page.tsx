import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function RunsPage() {
  return (
    <Page title="Runs">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

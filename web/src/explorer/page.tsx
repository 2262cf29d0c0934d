import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function ExplorerPage() {
  return (
    <Page title="Explorer">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function SqlPage() {
  return (
    <Page title="SQL">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

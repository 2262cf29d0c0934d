import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function WorkflowsPage() {
  return (
    <Page title="Workflows">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

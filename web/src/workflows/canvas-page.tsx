import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function CanvasPage() {
  return (
    <Page title="Workflow">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

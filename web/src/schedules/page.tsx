import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function SchedulesPage() {
  return (
    <Page title="Schedules">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

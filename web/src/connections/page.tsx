import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function ConnectionsPage() {
  return (
    <Page title="Connections">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

export function NewConnectionPage() {
  return (
    <Page title="Connections">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

export function EditConnectionPage() {
  return (
    <Page title="Connections">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

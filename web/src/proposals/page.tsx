import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function ProposalPage() {
  return (
    <Page title="Proposal">
      <Empty says="Nothing here yet." />
    </Page>
  );
}

import { Empty } from '../components/empty.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="Not here">
      <Empty says="There is no page at this address.">
        <LinkButton to="/connections">To the connections</LinkButton>
      </Empty>
    </Page>
  );
}

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Empty } from '../components/empty.tsx';
import { Page } from '../components/page.tsx';

export function NotFound() {
  return (
    <Page title="Not here">
      <Empty says="There is no page at this address.">
        <Button component={Link} to="/connections">
          To the connections
        </Button>
      </Empty>
    </Page>
  );
}

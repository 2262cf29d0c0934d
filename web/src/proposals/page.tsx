import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { readProposal } from '../operations/kept-proposals.ts';
import { Review } from './review.tsx';

/** What is to be approved: what it does, its SQL, its rows, its types, what moves. */
export function ProposalPage() {
  const { proposal = '' } = useParams({ strict: false });
  const { data, error } = useQuery({
    queryKey: ['proposal', proposal],
    queryFn: () => readProposal(proposal),
    staleTime: 0,
  });
  if (data) return <Review key={data.key} proposal={proposal} proposed={data} />;
  return (
    <Page title="Proposal">
      {error ? (
        <ErrorNote error={error} action={<LinkButton to="/operations">To the operations</LinkButton>} />
      ) : (
        <Skeleton m={16} height={240} />
      )}
    </Page>
  );
}

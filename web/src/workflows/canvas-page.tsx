import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { Editor } from './editor.tsx';
import { readFlow } from './flow.ts';
import { workflowQuery } from './queries.ts';

const route = getRouteApi('/workflows/$workflow');

/** One workflow, as a drawing. */
export function CanvasPage() {
  const { workflow } = route.useParams();
  const { data, error, refetch } = useQuery(workflowQuery(workflow));
  const flow = data && readFlow(data.document);
  if (data && flow) {
    return (
      <ReactFlowProvider key={workflow}>
        <Editor saved={flow} problems={data.problems} />
      </ReactFlowProvider>
    );
  }
  const back = (
    <LinkButton variant="default" to="/workflows" onClick={() => void refetch()}>
      All workflows
    </LinkButton>
  );
  return (
    <Page title={workflow}>
      {error && <ErrorNote error={error} what="The workflow could not be opened." action={back} />}
      {flow === null && <Empty says="This workflow cannot be drawn.">{back}</Empty>}
      {!data && !error && <Skeleton m={12} height={200} />}
    </Page>
  );
}

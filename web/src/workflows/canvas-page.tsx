import { Group, Skeleton, VisuallyHidden } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { Editor } from './editor.tsx';
import { NODE, readFlow } from './flow.ts';
import { workflowQuery } from './queries.ts';
import { openView, ViewProvider } from './view.ts';

const route = getRouteApi('/workflows/$workflow');

/** Read once, when its page opens. */
const viewQuery = (workflow: string) =>
  queryOptions({
    queryKey: ['workflows', 'view', workflow],
    queryFn: () => openView(workflow),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** One workflow, as a drawing. */
export function CanvasPage() {
  const { workflow } = route.useParams();
  const { data, error, refetch } = useQuery(workflowQuery(workflow));
  const { data: view } = useQuery(viewQuery(workflow));
  const flow = data && readFlow(data.document);
  if (data && flow && view) {
    return (
      <ReactFlowProvider key={workflow}>
        <ViewProvider value={view}>
          <Editor saved={flow} problems={data.problems} view={view} />
        </ViewProvider>
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
      {!error && flow !== null && <Loading />}
    </Page>
  );
}

/** Where nodes will stand. */
function Loading() {
  return (
    <Group p={48} gap={96} wrap="nowrap" style={{ overflow: 'hidden' }}>
      <VisuallyHidden>Loading</VisuallyHidden>
      {[1, 2, 3].map((each) => (
        <Skeleton key={each} radius={8} flex="none" {...NODE} />
      ))}
    </Group>
  );
}

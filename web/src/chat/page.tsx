import { Button, Skeleton } from '@mantine/core';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { Page } from '../components/page.tsx';
import { Talk } from './talk.tsx';
import { useConversation } from './use-conversation.ts';

/** A conversation with the assistant. Nothing that it proposes is run by it. */
export function ChatPage() {
  const { conversation = '' } = useParams({ strict: false });
  const navigate = useNavigate();
  const talk = useConversation(conversation, () => void navigate({ to: '/operations' }));
  const { data, error, forget } = talk;
  if (!data) {
    return <Page title="Conversation">{error ? <ErrorNote error={error} /> : <Skeleton m={16} height={240} />}</Page>;
  }
  const { about } = data;
  const node = about && { to: '/workflows/$workflow' as const, params: { workflow: about.workflow } };
  return (
    <Page
      title={data.want}
      actions={
        <>
          {node && (
            <LinkButton {...node} search={{ node: about.node, panel: 'chat' }} variant="default">
              Open in {about.workflow}
            </LinkButton>
          )}
          <Button variant="default" onClick={() => forget.mutate()} loading={forget.isPending}>
            Forget it
          </Button>
        </>
      }
    >
      <div style={{ padding: 16, maxWidth: 860 }}>
        <Talk
          id={conversation}
          of={talk}
          conversation={data}
          taking={
            node
              ? {
                  node: about.node,
                  take: () =>
                    void navigate({ ...node, search: { node: about.node, panel: 'form', take: conversation } }),
                }
              : undefined
          }
        />
      </div>
    </Page>
  );
}

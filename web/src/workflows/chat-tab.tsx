import { Button, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { Begin } from '../chat/begin.tsx';
import { Talk } from '../chat/talk.tsx';
import { useConversation } from '../chat/use-conversation.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { conversationsQuery } from '../queries.ts';

interface ChatTabProps {
  readonly workflow: string;
  readonly node: string;
  readonly flush: () => Promise<void>;
  readonly onRunTo: (node: string) => void;
  /** What the form becomes; null takes a setting away. */
  readonly onTake: (settings: Readonly<Record<string, unknown>>) => void;
}

/** The last conversation about a node, or a new one. Each is kept by the server, with the node that it is about. */
export function ChatTab({ workflow, node, flush, onRunTo, onTake }: ChatTabProps) {
  const { data: found, error } = useQuery({
    queryKey: [...conversationsQuery.queryKey, workflow, node],
    queryFn: () => call(api.assistant.conversations.$get({ query: { workflow, node, limit: '1' } })),
    staleTime: 0,
  });
  const [chosen, setChosen] = useState<number | 'new'>();
  if (error) return <ErrorNote error={error} what="The conversation could not be read." />;
  if (!found) return <Skeleton height={160} />;
  const id = chosen ?? found[0]?.id ?? 'new';
  return id === 'new' ? (
    <Begin workflow={workflow} node={node} flush={flush} onRunTo={onRunTo} onBegun={setChosen} />
  ) : (
    <NodeTalk key={id} id={String(id)} node={node} onTake={onTake} onNew={() => setChosen('new')} />
  );
}

interface NodeTalkProps extends Pick<ChatTabProps, 'node' | 'onTake'> {
  readonly id: string;
  readonly onNew: () => void;
}

function NodeTalk({ id, node, onTake, onNew }: NodeTalkProps) {
  const talk = useConversation(id, onNew);
  const { data, error, forget } = talk;
  if (error) return <ErrorNote error={error} action={<Button onClick={onNew}>Begin a new one</Button>} />;
  if (!data) return <Skeleton height={160} />;
  return (
    <>
      <Talk id={id} of={talk} conversation={data} taking={{ node, take: onTake }} />
      <Group gap={8} mt={16}>
        <Button variant="subtle" onClick={onNew}>
          Begin a new one
        </Button>
        <Button variant="subtle" onClick={() => forget.mutate()} loading={forget.isPending}>
          Forget it
        </Button>
      </Group>
    </>
  );
}

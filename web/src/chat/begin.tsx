import { Button, Group, Skeleton, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, api, call } from '../api.ts';
import { Empty } from '../components/empty.tsx';
import { ErrorNote } from '../components/error-note.tsx';
import { LinkButton } from '../components/link-button.tsx';
import { useTypedText } from '../drafts.ts';
import { conversationsQuery, modelsQuery } from '../queries.ts';
import { workflowDraft } from '../workflows/workflow-draft.ts';

interface BeginProps {
  readonly workflow: string;
  readonly node: string;
  /** Saves what is not saved yet: what is on the screen is what is talked about. */
  readonly flush: () => Promise<void>;
  /** Runs the workflow to a node whose table is not there yet. */
  readonly onRunTo: (node: string) => void;
  readonly onBegun: (conversation: number) => void;
}

/** What a node of a workflow is to do, in a person's own words. Nothing is sent by it: what would be sent is shown next. */
export function Begin({ workflow, node, flush, onRunTo, onBegun }: BeginProps) {
  const client = useQueryClient();
  const { data: models } = useQuery(modelsQuery);
  const [want, setWant] = useTypedText(workflowDraft(workflow, 'chat', node));
  const begin = useMutation({
    mutationFn: async () => {
      await flush();
      return await call(api.assistant.conversations.$post({ json: { kind: 'node', workflow, node, want } }));
    },
    onSuccess: ({ conversation }) => {
      setWant('');
      void client.invalidateQueries({ queryKey: conversationsQuery.queryKey });
      onBegun(conversation);
    },
  });
  if (!models) return <Skeleton height={120} />;
  if (models.length === 0) {
    return (
      <Empty says="The form does all of this. With a model of yours you can say it in your own words.">
        <LinkButton to="/settings/{-$section}" params={{ section: 'models' }} variant="default">
          Add a model
        </LinkButton>
      </Empty>
    );
  }
  const missing = begin.error instanceof ApiError ? /^nodes\.(.+)$/.exec(begin.error.path ?? '')?.[1] : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (want.trim() !== '') begin.mutate();
      }}
    >
      <Stack gap={8}>
        <Textarea
          label="What this node is to do"
          placeholder="Only the paid orders, with the total of each customer"
          autosize
          minRows={3}
          value={want}
          onChange={(event) => setWant(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && want.trim() !== '') begin.mutate();
          }}
        />
        {begin.error && (
          <ErrorNote
            error={begin.error}
            action={
              missing !== undefined && (
                <Button variant="default" onClick={() => onRunTo(missing)}>
                  Run to {missing}
                </Button>
              )
            }
          />
        )}
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="xs" c="dimmed">
            The model is told what comes into this node. You see all of it before it is sent.
          </Text>
          <Button type="submit" flex="none" loading={begin.isPending} disabled={want.trim() === ''}>
            Show what will be sent
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';
import { useJob } from '../operations/use-job.ts';
import { conversationsQuery } from '../queries.ts';

export type Conversation = InferResponseType<(typeof api.assistant.conversations)[':id']['$get'], 200>;
export type Turn = Conversation['turns'][number];

const LOOKS_EVERY = 1000;

/** A conversation, and what can be done in it. Somebody else, or this page before a reload, may have asked the model. */
export function useConversation(id: string, onForgotten: () => void) {
  const client = useQueryClient();
  const queryKey = ['conversation', id];
  const param = { id };
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => call(api.assistant.conversations[':id'].$get({ param })),
    staleTime: 0,
    refetchInterval: (query) => (query.state.data?.busy ? LOOKS_EVERY : false),
  });
  const refresh = () => client.invalidateQueries({ queryKey });
  const job = useJob(() => void refresh());
  const stop = useMutation({
    mutationFn: () => call(api.assistant.conversations[':id'].stop.$post({ param })),
    onSettled: refresh,
  });
  const forget = useMutation({
    mutationFn: () => call(api.assistant.conversations[':id'].$delete({ param })),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: conversationsQuery.queryKey });
      client.removeQueries({ queryKey });
      onForgotten();
    },
  });
  return {
    data,
    error,
    /** Why the model gave no answer. */
    failure: job.error ?? stop.error ?? undefined,
    isBusy: job.isRunning || data?.busy === true,
    isStopping: stop.isPending,
    /** Without words it asks again, or for the first time. */
    say(words?: string) {
      job.start(async () => {
        const json = { conversation: Number(id), ...(words !== undefined && { text: words }) };
        const started = await call(api.assistant.ask.$post({ json }));
        await refresh();
        return started;
      });
    },
    stop: () => stop.mutate(),
    forget,
  };
}

import { queryOptions } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';

export type NodeKind = InferResponseType<typeof api.workflows.kinds.$get, 200>[number];
export type Problem = InferResponseType<typeof api.workflows.check.$post, 200>[number];

export const kindsQuery = queryOptions({
  queryKey: ['workflows', 'kinds'],
  queryFn: () => call(api.workflows.kinds.$get()),
  staleTime: Number.POSITIVE_INFINITY, // They come with the program.
});

/** The settings that a file may have, as JSON Schema. */
export const schemaQuery = queryOptions({
  queryKey: ['workflows', 'schema'],
  queryFn: () => call(api.workflows.schema.$get()),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Read once when its page opens: from then on the page is what says how it is. */
export const workflowQuery = (name: string) =>
  queryOptions({
    queryKey: ['workflows', 'one', name],
    queryFn: () => call(api.workflows[':name'].$get({ param: { name } })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

/** The last runs, of one workflow or of all. */
export const lastRunsQuery = (workflow: string | undefined, limit: number) =>
  queryOptions({
    queryKey: ['runs', 'last', workflow, limit],
    queryFn: () =>
      call(api.runs.$get({ query: { limit: String(limit), ...(workflow !== undefined && { workflow }) } })),
  });

import { queryOptions } from '@tanstack/react-query';
import { api, call } from './api.ts';

/** What several pages ask the server for, by the same key. */
export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: () => call(api.connections.$get()),
});

export const connectorsQuery = queryOptions({
  queryKey: ['connectors'],
  queryFn: () => call(api.connectors.$get()),
  staleTime: Number.POSITIVE_INFINITY, // They come with the program.
});

export const editorQuery = (connector: string) =>
  queryOptions({
    queryKey: ['connectors', connector, 'editor'],
    queryFn: () => call(api.connectors[':id'].editor.$get({ param: { id: connector } })),
    staleTime: Number.POSITIVE_INFINITY, // It comes with the program.
    enabled: connector !== '',
  });

interface TablesAsked {
  readonly schema?: string;
  readonly search?: string;
  readonly offset?: string;
  readonly limit?: string;
}

export const tablesQuery = (connection: string, asked: TablesAsked) =>
  queryOptions({
    queryKey: ['tables', connection, asked],
    queryFn: ({ signal }) =>
      call(api.connections[':connection'].tables.$get({ param: { connection }, query: asked }, { init: { signal } })),
  });

export const connectionQuery = (connection: string) =>
  queryOptions({
    queryKey: ['connection', connection],
    queryFn: () => call(api.connections[':connection'].$get({ param: { connection } })),
  });

export const columnsQuery = (connection: string, schema: string, table: string) =>
  queryOptions({
    queryKey: ['columns', connection, schema, table],
    queryFn: ({ signal }) =>
      call(
        api.connections[':connection'].columns.$get(
          { param: { connection }, query: { schema, table } },
          { init: { signal } },
        ),
      ),
  });

export const activitiesQuery = queryOptions({
  queryKey: ['activities'],
  queryFn: () => call(api.activities.$get()),
});

export const workflowsQuery = queryOptions({
  queryKey: ['workflows', 'list'],
  queryFn: () => call(api.workflows.$get()),
});

export const schedulesQuery = queryOptions({
  queryKey: ['schedules'],
  queryFn: () => call(api.schedules.$get()),
});

export const runQuery = (id: string | number) =>
  queryOptions({
    queryKey: ['run', String(id)],
    queryFn: () => call(api.runs[':id'].$get({ param: { id: String(id) } })),
  });

export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: () => call(api.models.$get()),
});

export const operationsQuery = queryOptions({
  queryKey: ['operations'],
  queryFn: () => call(api.operations.$get()),
});

export const conversationsQuery = queryOptions({
  queryKey: ['conversations'],
  queryFn: () => call(api.assistant.conversations.$get({ query: {} })),
});

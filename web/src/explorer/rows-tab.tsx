import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { ApiError, api, call } from '../api.ts';
import type { GridColumn } from '../grid/rows.ts';
import { columnsQuery } from '../queries.ts';
import { ResultGrid } from '../results/result-grid.tsx';
import { windowId } from '../window.ts';
import { CannotRead } from './cannot-read.tsx';
import type { TableAddress } from './table-pane.tsx';

const FIRST = 100;

/** The first rows, as the connector previews them: no full scan. */
export function RowsTab({
  connection,
  schema,
  table,
  onRefresh,
}: TableAddress & { /** The list that it was chosen from is out of date. */ readonly onRefresh?: () => void }) {
  const of = { name: table, ...(schema !== undefined && schema !== '' && { schema }) };
  const { data, error, isLoading, refetch } = useQuery({
    queryKey: ['preview', connection, schema, table],
    queryFn: async ({ signal }) => {
      let query = await call(api.queries.$post({ json: { connection, table: of, limit: FIRST, window: windowId } }));
      const param = { id: query.id };
      while (query.activity.ended === null) {
        if (signal.aborted) {
          await call(api.queries[':id'].stop.$post({ param, query: {} }));
          signal.throwIfAborted();
        }
        query = await call(api.queries[':id'].$get({ param, query: { wait: '500' } }));
      }
      if (query.activity.error) throw new ApiError(query.activity.error);
      return query;
    },
  });
  const { data: known } = useQuery(columnsQuery(connection, schema, table));
  const describe = useCallback(
    (column: GridColumn): GridColumn => {
      const found = known?.find(({ name }) => name === column.name);
      return { ...column, isKey: found?.primaryKey, nullable: found?.nullable };
    },
    [known],
  );
  if (error) {
    const retry = () => {
      onRefresh?.();
      void refetch();
    };
    return <CannotRead error={error} onRetry={retry} {...{ connection, schema, table }} />;
  }
  if (isLoading || !data) return <Skeleton m={12} height={200} />;
  return (
    <ResultGrid
      query={data}
      index={0}
      label={`First rows of ${table}`}
      connection={connection}
      table={of}
      describe={describe}
      onExpired={() => void refetch()}
    />
  );
}

import { Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call } from '../api.ts';
import { clock, durationWords } from '../components/times.ts';
import { asTsv } from '../grid/copy.ts';
import { Grid } from '../grid/grid.tsx';
import { rowsInHand } from '../grid/rows.ts';
import { columnsQuery } from '../queries.ts';
import { CannotRead } from './cannot-read.tsx';
import type { TableAddress } from './table-pane.tsx';

/** The first rows, as the connector previews them: no full scan. */
export function RowsTab({
  connection,
  schema,
  table,
  onRefresh,
}: TableAddress & { /** The list that it was chosen from is out of date. */ readonly onRefresh?: () => void }) {
  const { data, error, isLoading, refetch } = useQuery({
    queryKey: ['preview', connection, schema, table],
    queryFn: async ({ signal }) => {
      const started = Date.now();
      const query = { schema, table, limit: '100' };
      const found = await call(
        api.connections[':connection'].preview.$get({ param: { connection }, query }, { init: { signal } }),
      );
      return { ...found, took: Date.now() - started, at: started };
    },
  });
  const { data: columns } = useQuery(columnsQuery(connection, schema, table));
  const source = useMemo(() => rowsInHand(data?.rows ?? []), [data]);
  const shown = useMemo(
    () =>
      (data?.fields ?? []).map(({ name, type, kind }) => {
        const known = columns?.find((column) => column.name === name);
        return { name, native: type, kind, isKey: known?.primaryKey, nullable: known?.nullable };
      }),
    [data, columns],
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
    <>
      <Grid
        label={`First rows of ${table}`}
        columns={shown}
        source={source}
        onCopy={({ top, bottom, left, right }) =>
          void navigator.clipboard.writeText(
            asTsv(data.rows.slice(Math.max(0, top), bottom + 1).map((row) => row.slice(left, right + 1))),
          )
        }
      />
      <Group px={8} h={24} gap={8} style={{ borderTop: '1px solid var(--df-hairline)' }}>
        <Text size="xs" c="dimmed">
          {data.rows.length} rows loaded{data.truncated ? ' · more exist' : ' · all'} · {durationWords(data.took)} ·{' '}
          {clock(data.at)}
        </Text>
      </Group>
    </>
  );
}

import { Button, DataList, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';
import { countWords, estimateWords } from '../components/times.ts';
import { sizeWords } from '../grid/cell-words.ts';
import type { TableAddress } from './table-pane.tsx';
import type { Table } from './tree-items.ts';

/** What the catalog says of the table, and its rows counted where somebody asks. */
export function DetailsTab({ connection, schema, table, facts }: TableAddress & { readonly facts: Table | undefined }) {
  const [isAsked, setIsAsked] = useState(false);
  const counted = useQuery({
    queryKey: ['count', connection, schema, table],
    queryFn: ({ signal }) =>
      call(
        api.connections[':connection'].count.$get(
          { param: { connection }, query: { schema, table } },
          { init: { signal } },
        ),
      ),
    enabled: isAsked,
    staleTime: 0,
    retry: false,
  });
  const known = [
    ['Kind', facts?.kind],
    ['Rows, estimated', facts?.estimatedRows == null ? undefined : estimateWords(facts.estimatedRows)],
    ['Size', facts?.bytes == null ? undefined : sizeWords(facts.bytes)],
    ['Comment', facts?.comment ?? undefined],
    ['Rows, counted', counted.data && countWords(Number(counted.data.rows))],
  ].filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '');
  return (
    <div style={{ padding: 12 }}>
      <DataList>
        {known.map(([label, value]) => (
          <DataList.Item key={label}>
            <DataList.ItemLabel>{label}</DataList.ItemLabel>
            <DataList.ItemValue>{value}</DataList.ItemValue>
          </DataList.Item>
        ))}
      </DataList>
      <Group mt={12} gap={8}>
        {counted.isFetching ? (
          <>
            <Text size="sm">Counting…</Text>
            <Button variant="default" onClick={() => setIsAsked(false)}>
              Stop
            </Button>
          </>
        ) : (
          <Button variant="default" onClick={() => (isAsked ? void counted.refetch() : setIsAsked(true))}>
            Count exactly
          </Button>
        )}
      </Group>
      {counted.error && isAsked && <ErrorNote error={counted.error} what="The rows were not counted." />}
    </div>
  );
}

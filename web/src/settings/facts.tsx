import { DataList, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';
import { ErrorNote } from '../components/error-note.tsx';

type Installation = InferResponseType<typeof api.installation.$get, 200>;
type Fact = readonly [label: string, value: string];

/** What is known of this installation, as far as a section tells it. */
export function Facts({ of }: { readonly of: (installation: Installation) => readonly Fact[] }) {
  const { data, error } = useQuery({ queryKey: ['installation'], queryFn: () => call(api.installation.$get()) });
  if (error) return <ErrorNote error={error} what="What is known of this installation could not be read." />;
  if (!data) return <Skeleton height={80} />;
  return (
    <DataList>
      {of(data).map(([label, value]) => (
        <DataList.Item key={label}>
          <DataList.ItemLabel w={210} style={{ flex: 'none' }}>
            {label}
          </DataList.ItemLabel>
          <DataList.ItemValue className="df-mono" style={{ overflowWrap: 'anywhere' }}>
            {value}
          </DataList.ItemValue>
        </DataList.Item>
      ))}
    </DataList>
  );
}

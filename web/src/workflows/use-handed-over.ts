import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { api, call } from '../api.ts';

/** Takes what another page has handed over by the address: the last proposal of a conversation, once. */
export function useHandedOver(take: (settings: Readonly<Record<string, unknown>>) => void): void {
  const { take: named }: { readonly take?: string | number } = useSearch({ strict: false });
  const id = named === undefined ? undefined : String(named);
  const latest = useRef(take);
  latest.current = take;
  const { data } = useQuery({
    queryKey: ['conversation', id, 'taken'],
    queryFn: () => call(api.assistant.conversations[':id'].$get({ param: { id: id ?? '' } })),
    enabled: id !== undefined,
    gcTime: 0,
  });
  useEffect(() => {
    const last = data?.turns.at(-1);
    if (last?.by === 'assistant' && last.kind === 'proposal' && last.proposal.settings) {
      latest.current(last.proposal.settings);
    }
  }, [data]);
}

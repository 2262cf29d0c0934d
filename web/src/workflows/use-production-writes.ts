import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, call } from '../api.ts';
import { useProductionTarget } from '../frame/target.tsx';

/** Shows the line of production while a run of the workflow, as it was saved last, would write to such a connection. */
export function useProductionWrites(name: string, savedAt: number | undefined, isSound: boolean): void {
  const { data } = useQuery({
    queryKey: ['workflows', 'forecast', name, 'roles', savedAt],
    queryFn: () => call(api.workflows[':name'].forecast.$get({ param: { name }, query: {} })),
    enabled: isSound,
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  useProductionTarget(isSound && data?.writes.some(({ role }) => role === 'production') === true);
}

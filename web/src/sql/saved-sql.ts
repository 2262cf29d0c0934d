import { queryOptions } from '@tanstack/react-query';
import { api, call } from '../api.ts';

/** Where what is saved under names is kept here. */
export const SAVED_SQL = ['saved-sql'] as const;

const MOST = '200';

export const savedSqlQuery = (search: string) =>
  queryOptions({
    queryKey: [...SAVED_SQL, search],
    queryFn: ({ signal }) =>
      call(api['saved-sql'].$get({ query: { limit: MOST, ...(search !== '' && { search }) } }, { init: { signal } })),
  });

import { useRouterState } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useRemembered } from '../remembered.ts';
import { withVisit } from './palette-items.ts';

/** The things that were visited last, by their addresses; kept by the server. */
export function useRecent(): readonly string[] {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const [kept, keep] = useRemembered<string>('frame.recent', '');
  const recent = useMemo(() => kept.split('\n').filter(Boolean), [kept]);
  useEffect(() => {
    if (path !== undefined) keep(withVisit(recent, path).join('\n'));
  }, [path, recent, keep]);
  return recent;
}

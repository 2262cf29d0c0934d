import { useEffect, useMemo, useState } from 'react';
import type { Flow } from './flow.ts';
import type { Places } from './layout.ts';
import { layOut, mustWait, positionsOf } from './places.ts';

/** Where the nodes of a workflow are drawn; one that a layout has yet to place is not there. */
export function usePlaces(flow: Flow): { readonly places: Places; readonly isLayingOut: boolean } {
  const [laidOut, setLaidOut] = useState(0);
  const isLayingOut = mustWait(flow);
  useEffect(() => {
    if (!isLayingOut) return;
    let isCurrent = true;
    // Without a worker they stand where they are put, or nowhere: the outline has them all.
    layOut(flow).then(
      () => isCurrent && setLaidOut((count) => count + 1),
      (error: unknown) => reportError(error),
    );
    return () => {
      isCurrent = false;
    };
  }, [flow, isLayingOut]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what a layout has found is not in the workflow.
  const places = useMemo(() => positionsOf(flow), [flow, laidOut]);
  return { places, isLayingOut: isLayingOut && places.size < flow.nodes.length };
}

import { useEffect, useSyncExternalStore } from 'react';

const productions = new Set<symbol>();
const listeners = new Set<() => void>();

/** Says, for as long as its component is there, that a production connection is what would be written to. */
export function useProductionTarget(isProduction: boolean): void {
  useEffect(() => {
    if (!isProduction) return;
    const mine = Symbol('target');
    const tell = () => {
      for (const listener of listeners) listener();
    };
    productions.add(mine);
    tell();
    return () => {
      productions.delete(mine);
      tell();
    };
  }, [isProduction]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A line across the page while a production connection is the target of what is on it. The role's word stands beside the button too. */
export function ProductionLine() {
  const isThere = useSyncExternalStore(subscribe, () => productions.size > 0);
  return isThere && <div className="df-production-line" aria-hidden data-production-line />;
}

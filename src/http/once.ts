import { DagFluxError } from '../contract/errors.ts';

/** What was started under a key, so that the same click does not start it twice. */
export interface Once {
  /** Starts it, or answers the id of what was started with this key before. Without a key it is always started. */
  start(key: string | undefined, what: string, start: () => string): string;
}

const KEPT = 1_000;

export function createOnce(): Once {
  const started = new Map<string, { readonly what: string; readonly id: string }>();
  return {
    start: (key, what, start) => {
      const known = key === undefined ? undefined : started.get(key);
      if (known && known.what !== what) {
        throw new DagFluxError('conflict', 'This idempotency key was used to start something else.', {
          hint: 'Make a new key for each start.',
        });
      }
      if (known) return known.id;
      const id = start();
      if (key !== undefined) started.set(key, { what, id });
      for (const oldest of started.keys()) {
        if (started.size <= KEPT) break;
        started.delete(oldest);
      }
      return id;
    },
  };
}

/** A second click comes within this time, in milliseconds; later it is meant. */
const CLICKS = 600;

interface Asked {
  readonly key: string;
  /** Until when the same request is the same click; `Infinity` while there is no answer. */
  until: number;
}

/**
 * `fetch` whose requests that may start something carry a key: the same request, made again before the first was answered or
 * shortly after, has the same one, so that the server starts a thing once.
 */
export function fetchOnce(send: typeof fetch, now: () => number = Date.now): typeof fetch {
  const asked = new Map<string, Asked>();
  return async (input, init) => {
    if (init?.method !== 'POST' || typeof init.body !== 'string') return await send(input, init);
    const what = `${String(input)}\n${init.body}`;
    for (const [old, { until }] of asked) if (until < now()) asked.delete(old);
    const mine = asked.get(what) ?? { key: crypto.randomUUID(), until: Number.POSITIVE_INFINITY };
    asked.set(what, mine);
    const headers = new Headers(init.headers);
    headers.set('idempotency-key', mine.key);
    try {
      return await send(input, { ...init, headers });
    } finally {
      mine.until = now() + CLICKS;
    }
  };
}

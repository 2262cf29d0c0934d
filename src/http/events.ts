import { randomUUID } from 'node:crypto';
import type { Activities, Change } from '../app/activities.ts';

/** One stream of what changes, for one window. */
export interface EventStream {
  /** What the window has seen last, as the stream has said it; undefined = nothing. */
  readonly lastEventId: string | undefined;
  /** Fires when the window is gone. */
  readonly signal: AbortSignal;
}

/** Changes are put together for so long, in milliseconds: four times a second is as often as anybody looks. */
const PAUSE = 250;
/** So often at least something is sent, so that both ends see that the other is there. */
const HEARTBEAT = 15_000;

/**
 * What has changed, as server-sent events: `activity` and `saved`, the last state of each thing only, so that a slow window has
 * less to read and never more to be kept for it. A window that comes back is sent what it has missed; `resync` first says
 * that it cannot be told, since this process has started after it.
 */
export function createEvents(activities: Activities): (stream: EventStream) => AsyncGenerator<Uint8Array> {
  // Numbers begin anew with each process.
  const epoch = randomUUID().slice(0, 8);
  return async function* ({ lastEventId, signal }) {
    const [before, number] = lastEventId?.split('.') ?? [];
    const known = before === epoch && /^\d+$/.test(number ?? '') ? Number(number) : null;
    const waiting = new Map<string, Change>();
    let wake = Promise.withResolvers<void>();
    using _ = activities.subscribe((change) => {
      waiting.set(keyOf(change), change);
      wake.resolve();
    });
    const gone = () => wake.resolve();
    signal.addEventListener('abort', gone);
    try {
      yield encode(': DagFlux\nretry: 1000\n\n');
      if (known === null) yield encode(`event: resync\ndata: {}\n\n`);
      for (const change of activities.changes(known ?? 0)) waiting.set(keyOf(change), change);
      while (!signal.aborted) {
        const changes = [...waiting.values()].sort((a, b) => a.sequence - b.sequence);
        waiting.clear();
        wake = Promise.withResolvers();
        yield encode(changes.length === 0 ? ': still here\n\n' : changes.map((each) => write(each, epoch)).join(''));
        await pause(PAUSE, signal);
        if (waiting.size === 0 && !signal.aborted) await Promise.race([wake.promise, pause(HEARTBEAT, signal)]);
      }
    } finally {
      signal.removeEventListener('abort', gone);
    }
  };
}

function keyOf(change: Change): string {
  return change.kind === 'activity' ? change.activity.id : `saved ${change.noun}`;
}

function write(change: Change, epoch: string): string {
  const data = change.kind === 'activity' ? change.activity : { noun: change.noun };
  return `id: ${epoch}.${change.sequence}\nevent: ${change.kind}\ndata: ${JSON.stringify(data)}\n\n`;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Waits, or until the window is gone. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const gone = () => resolve();
  signal.addEventListener('abort', gone, { once: true });
  // A window stays open for days: what waits for its end must not pile up at it.
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', gone);
  });
}

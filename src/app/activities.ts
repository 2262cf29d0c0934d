import { randomUUID } from 'node:crypto';
import { asDagFluxError, DagFluxError, type ErrorCode } from '../contract/errors.ts';

/** What a thing is that takes its time. */
type ActivityKind = 'query' | 'export' | 'copy' | 'rehearsal' | 'operation' | 'join' | 'assistant' | 'run';

/** Something under way, or ended a while ago. */
export interface Activity {
  readonly id: string;
  readonly kind: ActivityKind;
  /** What it is, in a few words. */
  readonly title: string;
  /** The connections that it works on. */
  readonly connections: readonly string[];
  /** `stopping`: it was asked to, and the database has not confirmed it yet. */
  readonly state: 'running' | 'stopping' | 'done' | 'failed' | 'stopped';
  /** UTC, ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  readonly stopAsked: string | null;
  readonly progress: ActivityProgress;
  readonly error: ActivityError | null;
  /** Counts the changes of all activities: a reader that has seen this number has seen this state. */
  readonly sequence: number;
}

/** How far it is; null = not known. */
interface ActivityProgress {
  /** What is being done now, in a word or two. */
  readonly step: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly rowsPerSecond: number | null;
  /** An estimate. */
  readonly totalRows: number | null;
}

interface ActivityError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
  /** In the SQL that was sent: a character, counted from 1. */
  readonly position?: number;
  readonly detail?: string;
}

/** What the work itself has of its activity. */
export interface ActivityHandle {
  readonly id: string;
  /** Fires when it is to stop. */
  readonly signal: AbortSignal;
  /** What is given is changed. */
  progress(changes: Partial<ActivityProgress>): void;
}

interface ActivityStart {
  readonly kind: ActivityKind;
  readonly title: string;
  readonly connections: readonly string[];
  /** The window that it belongs to: it stops some time after that is closed. Absent: it goes on. */
  readonly window?: string | undefined;
}

/** All that is under way in this process. Disposed: stops all of it and waits. */
export interface Activities extends AsyncDisposable {
  /** What runs, and what ended within the last hour; the newest first. */
  list(): readonly Activity[];
  /** @throws not-found */
  get(id: string): Activity;
  /** Starts the work at once. Its failure is kept here as well, so nobody has to wait for it. */
  start<T>(
    what: ActivityStart,
    work: (handle: ActivityHandle) => Promise<T>,
  ): { readonly id: string; done: Promise<T> };
  /** Asks it to stop, and does not wait. One that has ended stays as it is. @throws not-found */
  stop(id: string): Activity;
  /** Resolves when it has ended, or after so many milliseconds. @throws not-found */
  wait(id: string, milliseconds: number): Promise<Activity>;
  /** Calls back with each change, until it is disposed. */
  subscribe(listener: (activity: Activity) => void): Disposable;
  /** Says that a window is open, until it is disposed. */
  open(window: string): Disposable;
}

const KEPT_MILLISECONDS = 3_600_000;
const KEPT = 500;
/** How long a window may be gone (a reload, a lost connection) before what belongs to it stops, in milliseconds. */
const WINDOW_GRACE = 30_000;

interface Entry {
  activity: Activity;
  readonly window: string | undefined;
  readonly stop: AbortController;
  readonly done: Promise<unknown>;
}

/** `redact` masks what must not get out, in the text of an error. */
export function createActivities(redact: (text: string) => string): Activities {
  const entries = new Map<string, Entry>();
  const listeners = new Set<(activity: Activity) => void>();
  const windows = new Map<string, number>();
  let sequence = 0;

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry) return entry;
    throw new DagFluxError('not-found', 'There is nothing under way with this number.', {
      hint: 'What has ended is forgotten after an hour.',
    });
  };
  const change = (entry: Pick<Entry, 'activity'>, changes: Partial<Activity>) => {
    sequence += 1;
    entry.activity = { ...entry.activity, ...changes, sequence };
    for (const listener of listeners) listener(entry.activity);
  };
  const forget = () => {
    const limit = Date.now() - KEPT_MILLISECONDS;
    for (const [id, { activity }] of entries) {
      if (activity.ended === null) continue;
      if (Date.parse(activity.ended) < limit || entries.size > KEPT) entries.delete(id);
    }
  };
  const stop = (entry: Entry): Activity => {
    if (entry.activity.state === 'running') {
      change(entry, { state: 'stopping', stopAsked: new Date().toISOString() });
      entry.stop.abort(new DagFluxError('cancelled', 'It was stopped.'));
    }
    return entry.activity;
  };

  return {
    list: () => {
      forget();
      return [...entries.values()].map(({ activity }) => activity).reverse();
    },
    get: (id) => find(id).activity,
    start: ({ kind, title, connections, window }, work) => {
      forget();
      const controller = new AbortController();
      const id = randomUUID();
      const begun = Promise.withResolvers<void>();
      const done = begun.promise.then(() =>
        work({
          id,
          signal: controller.signal,
          progress: (changes) => change(entry, { progress: { ...entry.activity.progress, ...changes } }),
        }),
      );
      const progress = { step: null, rows: null, bytes: null, rowsPerSecond: null, totalRows: null };
      const started = new Date().toISOString();
      const activity: Activity = {
        ...{ id, kind, title, connections, state: 'running', started, ended: null, stopAsked: null },
        ...{ progress, error: null, sequence },
      };
      const entry: Entry = { activity, window, stop: controller, done };
      entries.set(id, entry);
      change(entry, {});
      done.then(
        () => change(entry, { state: 'done', ended: new Date().toISOString() }),
        (thrown: unknown) => {
          const error = toError(thrown, redact);
          const state = error.code === 'cancelled' ? 'stopped' : 'failed';
          change(entry, { state, ended: new Date().toISOString(), error });
        },
      );
      begun.resolve();
      return { id, done };
    },
    stop: (id) => stop(find(id)),
    async wait(id, milliseconds) {
      const entry = find(id);
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, milliseconds);
      // After its end has been written down, which happens first.
      const ended = entry.done.then(
        () => {},
        () => {},
      );
      await Promise.race([ended, late.promise]);
      clearTimeout(timer);
      return entry.activity;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    open: (window) => {
      windows.set(window, (windows.get(window) ?? 0) + 1);
      return {
        [Symbol.dispose]: () => {
          const left = (windows.get(window) ?? 1) - 1;
          if (left > 0) windows.set(window, left);
          else windows.delete(window);
          const check = () => {
            if (windows.has(window)) return;
            for (const entry of entries.values()) if (entry.window === window) stop(entry);
          };
          setTimeout(check, WINDOW_GRACE).unref();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      const running = [...entries.values()].filter(({ activity }) => activity.ended === null);
      for (const entry of running) stop(entry);
      await Promise.allSettled(running.map(({ done }) => done));
    },
  };
}

function toError(thrown: unknown, redact: (text: string) => string): ActivityError {
  const { code, message, hint, native } = asDagFluxError(thrown);
  return {
    code,
    message: redact(message),
    ...(hint !== undefined && { hint: redact(hint) }),
    ...(native?.position !== undefined && { position: native.position }),
    ...(native?.detail !== undefined && { detail: redact(native.detail) }),
  };
}

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
  /** Of a workflow's run: its number in the list of runs. */
  readonly run: number | null;
  /** Counts all changes: a reader that has seen this number has seen this state. */
  readonly sequence: number;
}

/** Something that has changed: an activity, or what is saved of one noun (`connections`, `workflows`). */
export type Change =
  | { readonly kind: 'activity'; readonly sequence: number; readonly activity: Activity }
  | { readonly kind: 'saved'; readonly sequence: number; readonly noun: string };

/** How far it is; null = not known. */
interface ActivityProgress {
  /** What is being done now, in a word or two. */
  readonly step: string | null;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly rowsPerSecond: number | null;
  /** An estimate. */
  readonly totalRows: number | null;
  /** What the server calls it in its own list of what runs. */
  readonly serverId: string | null;
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
  /** Keeps what is known on the way (a forecast, a route), beside what is known already. */
  tell(details: Readonly<Record<string, unknown>>): void;
  /** Says which run of a workflow it is. */
  isRun(run: number): void;
}

export interface ActivityStart {
  readonly kind: ActivityKind;
  readonly title: string;
  readonly connections: readonly string[];
  /** The window that it belongs to: it stops some time after that is closed. Absent: it goes on. */
  readonly window?: string | undefined;
}

/** All that is under way in this process. Disposed: stops all of it and waits, however long that takes. */
export interface Activities extends AsyncDisposable {
  /** Stops all of it. Answers what has not ended `until` then. */
  end(until: Promise<void>): Promise<readonly Activity[]>;
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
  /** What was told on the way, and what came out (`result`). @throws not-found */
  details(id: string): Readonly<Record<string, unknown>>;
  /** Says that what is saved of a noun has changed. */
  announce(noun: string): void;
  /** The last change of each thing that has changed after `sequence`, oldest first. */
  changes(sequence: number): readonly Change[];
  /** Calls back with each change, until it is disposed. */
  subscribe(listener: (change: Change) => void): Disposable;
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
  details: Readonly<Record<string, unknown>>;
}

/** `redact` masks what must not get out, in the text of an error. `windowGrace`: see WINDOW_GRACE. */
export function createActivities(redact: (text: string) => string, windowGrace = WINDOW_GRACE): Activities {
  const entries = new Map<string, Entry>();
  const nouns = new Map<string, number>();
  const listeners = new Set<(change: Change) => void>();
  const windows = new Map<string, number>();
  let sequence = 0;

  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry) return entry;
    throw new DagFluxError('not-found', 'There is nothing under way with this number.', {
      hint: 'What has ended is forgotten after an hour.',
    });
  };
  const publish = (news: Change) => {
    for (const listener of listeners) listener(news);
  };
  const change = (entry: Pick<Entry, 'activity'>, changes: Partial<Activity>) => {
    sequence += 1;
    entry.activity = { ...entry.activity, ...changes, sequence };
    publish({ kind: 'activity', sequence, activity: entry.activity });
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

  const underWay = () => [...entries.values()].filter(({ activity }) => activity.ended === null);
  const end = async (until: Promise<void>): Promise<readonly Activity[]> => {
    const running = underWay();
    for (const entry of running) stop(entry);
    await Promise.race([Promise.allSettled(running.map(({ done }) => done)), until]);
    return underWay().map(({ activity }) => activity);
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
          tell: (details) => {
            entry.details = { ...entry.details, ...details };
            change(entry, {});
          },
          isRun: (run) => change(entry, { run }),
        }),
      );
      const progress = { step: null, rows: null, bytes: null, rowsPerSecond: null, totalRows: null, serverId: null };
      const started = new Date().toISOString();
      const activity: Activity = {
        ...{ id, kind, title, connections, state: 'running', started, ended: null, stopAsked: null },
        ...{ progress, error: null, run: null, sequence },
      };
      const entry: Entry = { activity, window, stop: controller, done, details: {} };
      entries.set(id, entry);
      change(entry, {});
      done.then(
        (result) => {
          entry.details = { ...entry.details, result };
          change(entry, { state: 'done', ended: new Date().toISOString() });
        },
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
    details: (id) => find(id).details,
    announce: (noun) => {
      sequence += 1;
      nouns.set(noun, sequence);
      publish({ kind: 'saved', sequence, noun });
    },
    changes: (since) => {
      const saved = [...nouns].map(([noun, at]): Change => ({ kind: 'saved', sequence: at, noun }));
      const worked = [...entries.values()].map(
        ({ activity }): Change => ({ kind: 'activity', sequence: activity.sequence, activity }),
      );
      const news = [...saved, ...worked].filter((each) => each.sequence > since);
      return news.sort((a, b) => a.sequence - b.sequence);
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
          setTimeout(check, windowGrace).unref();
        },
      };
    },
    end,
    [Symbol.asyncDispose]: async () => void (await end(new Promise<never>(() => {}))),
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

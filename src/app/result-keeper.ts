import type { Activities } from './activities.ts';
import type { Spool } from './spool.ts';

/** A query as long as its results are kept. */
export interface Kept {
  /** Of its activity. */
  id: string;
  /** Settles when nothing is written to its files any more. */
  done: Promise<unknown>;
  readonly spool: Spool;
  /** When somebody looked at it last, by a clock that nobody sets. */
  looked: number;
  /** Those who read all of its rows now, which may take longer than it is kept. */
  readers: number;
}

/** How long results are kept after somebody looked at them last. */
const LIFETIME = 30 * 60_000;
/** Queries kept; more, and the one that was not looked at for longest goes. */
const KEPT = 100;
/** Bytes on the disk of one query. */
const SIZE_LIMIT = 2 * 1024 ** 3;

/** Disposed: the results are gone, those of a query that goes on as soon as it ends. */
export interface ResultKeeper<Entry extends Kept> extends AsyncDisposable {
  readonly size: number;
  readonly bytes: number;
  add(entry: Entry): void;
  /** Looks at it. */
  get(id: string): Entry | undefined;
  /** Whether its rows still have space on the disk, after those that nobody uses have made room. */
  hasSpace(entry: Entry): Promise<boolean>;
  /** Those that were not looked at for long go, and those that are too many. */
  tidy(): void;
  /** All that nobody uses. Answers their bytes. */
  forgetAll(): number;
}

/** `space`: bytes on the disk that all of them may take together, when they take `used` now. */
export function createResultKeeper<Entry extends Kept>(
  activities: Activities,
  space: (used: number) => Promise<number>,
): ResultKeeper<Entry> {
  const entries = new Map<string, Entry>();
  const forget = (entry: Entry): void => {
    entries.delete(entry.id);
    entry.done.then(() => entry.spool[Symbol.asyncDispose]()).catch(() => {});
  };
  /** Its activity is gone from the list. */
  const isForgotten = (entry: Entry) => !activities.list().some(({ id }) => id === entry.id);
  const isOver = (entry: Entry) => isForgotten(entry) || activities.get(entry.id).ended !== null;
  /** Those that nobody uses now; the one that was not looked at for longest comes first. */
  const idle = () =>
    [...entries.values()].filter((entry) => entry.readers === 0 && isOver(entry)).sort((a, b) => a.looked - b.looked);
  const used = () => bytesOf(entries.values());
  const tidy = () => {
    const now = performance.now();
    const all = idle();
    for (const [at, entry] of all.entries()) {
      if (now - entry.looked > LIFETIME || all.length - at > KEPT) forget(entry);
    }
  };
  const timer = setInterval(tidy, 60_000).unref();
  return {
    get size() {
      return entries.size;
    },
    get bytes() {
      return used();
    },
    tidy,
    add: (entry) => void entries.set(entry.id, entry),
    get: (id) => {
      const entry = entries.get(id);
      if (entry === undefined || isForgotten(entry)) return undefined;
      entry.looked = performance.now();
      return entry;
    },
    async hasSpace({ spool }) {
      if (spool.bytes > SIZE_LIMIT) return false;
      const limit = await space(used());
      for (const oldest of idle()) {
        if (used() <= limit) break;
        forget(oldest);
      }
      return used() <= limit;
    },
    forgetAll: () => {
      const all = idle();
      for (const entry of all) forget(entry);
      return bytesOf(all);
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      for (const entry of [...entries.values()]) {
        if (isOver(entry)) await entry.spool[Symbol.asyncDispose]();
        else forget(entry);
      }
      entries.clear();
    },
  };
}

function bytesOf(entries: Iterable<Kept>): number {
  let bytes = 0;
  for (const { spool } of entries) bytes += spool.bytes;
  return bytes;
}

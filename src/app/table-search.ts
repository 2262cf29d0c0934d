import type { CallOptions, TableInfo } from '../contract/connector.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { ConnectionRole } from './connection-role.ts';
import type { ListTables } from './table-list.ts';

/** A table of any connection. */
interface FoundTable extends TableInfo {
  readonly connection: string;
}

interface TableSearch {
  readonly tables: readonly FoundTable[];
  /** How many fit, in the connections that were searched. */
  readonly total: number;
  /** Connections whose tables are being read: the same question again finds more. */
  readonly reading: readonly string[];
  /**
   * Connections that are not opened only because somebody types: production and those without a role, until they are in use, and
   * more than twenty others.
   */
  readonly closed: readonly string[];
  /** Connections whose tables could not be read lately. */
  readonly failed: readonly string[];
}

export type SearchTables = (
  search: string,
  options?: CallOptions & {
    /** Default 20. */
    readonly limit?: number | undefined;
  },
) => Promise<TableSearch>;

export interface TableSearchParts {
  readonly connections: () => readonly { readonly name: string; readonly role: ConnectionRole | null }[];
  /** Whether somebody works with the connection already. */
  readonly isOpen: (connection: string) => boolean;
  readonly tablePage: ListTables;
  readonly clock?: () => number;
}

/** Catalogs that are read at the same time. */
const AT_ONCE = 3;
/** Databases that are opened by searching, in all. */
const OPENED = 20;
/** How long an answer waits for catalogs that are being read, in milliseconds. */
const WAITS = 300;
/** How long a reading keeps its place among those, in milliseconds; it goes on behind that. */
const HOLDS = 15_000;
/** A catalog that could not be read is left alone for so long, in milliseconds. */
const RESTS = 60_000;

/**
 * Finds tables by name in all connections. Catalogs that were read answer at once; the others are read beside it, a few at a time.
 * A database that matters is opened by whoever opens it, and not by a search.
 */
export function createTableSearch({
  connections,
  isOpen,
  tablePage,
  clock = Date.now,
}: TableSearchParts): SearchTables {
  const readings = new Map<string, Promise<unknown>>();
  const waiting = new Set<string>();
  const failures = new Map<string, number>();
  const opened = new Set<string>();
  let places = AT_ONCE;

  const mayAsk = (name: string, role: ConnectionRole | null): boolean => {
    if (name === WORKSPACE || isOpen(name) || opened.has(name)) return true;
    return role !== null && role !== 'production' && opened.size < OPENED;
  };

  async function read(name: string): Promise<void> {
    const held = Promise.withResolvers<void>();
    const timer = setTimeout(held.resolve, HOLDS);
    const reading = tablePage(name, { limit: 0 }).then(
      () => void failures.delete(name),
      () => void failures.set(name, clock()),
    );
    await Promise.race([reading, held.promise]);
    clearTimeout(timer);
    places += 1;
    next();
    await reading;
    readings.delete(name);
  }

  function next(): void {
    for (const name of waiting) {
      if (places === 0) return;
      waiting.delete(name);
      places -= 1;
      readings.set(name, read(name));
    }
  }

  return async (search, { limit = 20, signal } = {}) => {
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const all = [...connections(), { name: WORKSPACE, role: 'development' as const }];
    const closed: string[] = [];
    const failed: string[] = [];
    const asked: string[] = [];
    for (const { name, role } of all) {
      if (!mayAsk(name, role)) closed.push(name);
      else if (clock() - (failures.get(name) ?? Number.NEGATIVE_INFINITY) < RESTS) failed.push(name);
      else {
        asked.push(name);
        if (words.length > 0 && name !== WORKSPACE) opened.add(name);
      }
    }
    if (words.length === 0) return { tables: [], total: 0, reading: [], closed, failed };
    for (const name of asked) if (!readings.has(name)) waiting.add(name);
    next();
    await settled(() => asked.some((name) => readings.has(name) || waiting.has(name)), readings, signal);

    const found: FoundTable[] = [];
    let total = 0;
    const reading: string[] = [];
    for (const name of asked) {
      if (readings.has(name) || waiting.has(name)) {
        reading.push(name);
        continue;
      }
      if (failures.has(name)) {
        failed.push(name);
        continue;
      }
      const page = await tablePage(name, { words, limit, signal });
      total += page.total;
      found.push(...page.tables.map((table) => ({ connection: name, ...table })));
    }
    found.sort((a, b) => rank(a, words) - rank(b, words));
    return { tables: found.slice(0, limit), total, reading, closed, failed };
  };
}

/** Waits until nothing is under way, or not for long. */
async function settled(
  isBusy: () => boolean,
  readings: ReadonlyMap<string, Promise<unknown>>,
  signal: AbortSignal | undefined,
): Promise<void> {
  const late = Promise.withResolvers<void>();
  const timer = setTimeout(late.resolve, WAITS);
  let isLate = false;
  void late.promise.then(() => {
    isLate = true;
  });
  while (isBusy() && !isLate && !signal?.aborted) await Promise.race([late.promise, ...readings.values()]);
  clearTimeout(timer);
}

/** The name that was meant stands first: the same, then one that begins so, then the shorter one. */
function rank({ name }: TableInfo, words: readonly string[]): number {
  const last = words.at(-1) ?? '';
  const text = name.toLowerCase();
  return (text === last ? 0 : text.startsWith(last) ? 1_000 : 2_000) + Math.min(text.length, 999);
}

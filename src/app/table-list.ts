import type { CallOptions, Database, TableInfo } from '../contract/connector.ts';
import type { Databases } from './databases.ts';

/** Part of a list of tables. */
interface TablePage {
  readonly tables: readonly TableInfo[];
  /** How many there are that fit the search, on all pages. */
  readonly total: number;
  /** When the list was read from the database: UTC, ISO 8601. */
  readonly read: string;
}

interface TablePageOptions extends CallOptions {
  readonly schema?: string | undefined;
  /** Part of a name, in any case; with a dot it is looked for in `schema.name`. */
  readonly search?: string | undefined;
  /** Instead of `search`: the last one is part of the name, the others stand anywhere in `connection:schema.name`. */
  readonly words?: readonly string[] | undefined;
  readonly offset?: number | undefined;
  /** Default 200. */
  readonly limit?: number | undefined;
  /** Reads the list anew. */
  readonly refresh?: boolean | undefined;
}

export type ListTables = (connection: string, options?: TablePageOptions) => Promise<TablePage>;

interface KnownList {
  readonly tables: readonly TableInfo[];
  readonly read: Date;
}

/** How long a list is good for, in milliseconds; a reader sees its age and can ask for a new one. */
const LIFETIME = 600_000;

/** Lists of tables by page. Each list is kept for a while, since a person who types a name asks with each letter. */
export function createTableLists(databases: Databases): ListTables {
  // By the open database: when the connection is edited it is another one, and the list is forgotten with it.
  const known = new WeakMap<Database, Map<string, Promise<KnownList>>>();

  const listOf = (database: Database, schema: string | undefined, refresh: boolean): Promise<KnownList> => {
    const lists = known.get(database) ?? new Map<string, Promise<KnownList>>();
    known.set(database, lists);
    const key = JSON.stringify(schema ?? null);
    const present = lists.get(key);
    if (present && !refresh) return present;
    // Without the caller's signal: others may wait for the same list.
    const list = database.tables(schema).then((tables) => ({ tables, read: new Date() }));
    lists.set(key, list);
    list.catch(() => {
      if (lists.get(key) === list) lists.delete(key);
    });
    return list;
  };

  return async (connection, { schema, search = '', words, offset = 0, limit = 200, refresh = false } = {}) => {
    const database = await databases.database(connection);
    let list = await listOf(database, schema, refresh);
    if (Date.now() - list.read.getTime() > LIFETIME) list = await listOf(database, schema, true);
    const fitting = words && list.tables.filter((table) => fits(connection, table, words));
    const found = fitting ?? (search === '' ? list.tables : matching(list.tables, search));
    return { tables: found.slice(offset, offset + limit), total: found.length, read: list.read.toISOString() };
  };
}

/** Names that begin with what was typed come first. */
function matching(tables: readonly TableInfo[], search: string): readonly TableInfo[] {
  const wanted = search.toLowerCase();
  const text = (table: TableInfo) =>
    (search.includes('.') ? `${table.schema}.${table.name}` : table.name).toLowerCase();
  const found = tables.map((table) => ({ table, at: text(table).indexOf(wanted) })).filter(({ at }) => at !== -1);
  return found.sort((a, b) => Number(a.at > 0) - Number(b.at > 0)).map(({ table }) => table);
}

function fits(connection: string, { schema, name }: TableInfo, words: readonly string[]): boolean {
  const whole = `${connection}:${schema}.${name}`.toLowerCase();
  const last = words.at(-1) ?? '';
  return (
    (last.includes('.') ? whole : name.toLowerCase()).includes(last) && words.every((word) => whole.includes(word))
  );
}

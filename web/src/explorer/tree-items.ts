import type { InferResponseType } from 'hono/client';
import { api, call } from '../api.ts';

type TablePage = InferResponseType<(typeof api.connections)[':connection']['tables']['$get'], 200>;
export type Table = TablePage['tables'][number];

/** A line of the tree. */
export type TreeItem =
  | { readonly kind: 'root' }
  | { readonly kind: 'connection'; readonly connection: string; readonly role: string | null }
  | { readonly kind: 'schema'; readonly connection: string; readonly schema: string }
  | { readonly kind: 'table'; readonly connection: string; readonly table: Table }
  /** Tables that the filter finds, but not the list. */
  | { readonly kind: 'more'; readonly connection: string; readonly schema: string; readonly count: number }
  | { readonly kind: 'empty'; readonly says: string }
  | { readonly kind: 'failed'; readonly parent: string; readonly error: unknown };

const LISTED = 1000;

/** Children of the tree's lines, by their ids; what was read is kept until it is dropped. */
export function treeItems(
  connections: readonly { readonly name: string; readonly role: string | null }[],
  filter: string,
  { system, onRead }: { readonly system: boolean; readonly onRead: (read: string) => void },
) {
  const items = new Map<string, TreeItem>([['root', { kind: 'root' }]]);
  /** Schemas whose list is to be read from the database, and not from what the server keeps. */
  let stale = new Set<string>();

  function add(id: string, item: TreeItem): string {
    items.set(id, item);
    return id;
  }

  const addTables = (connection: string, tables: readonly Table[]): string[] =>
    tables.map((table) =>
      add(JSON.stringify([connection, table.schema, table.name]), { kind: 'table', connection, table }),
    );

  async function schemasOf(connection: string): Promise<string[]> {
    const param = { connection };
    const names =
      filter === ''
        ? (
            await call(
              api.connections[':connection'].schemas.$get({ param, query: { system: String(system) as 'true' } }),
            )
          ).map(({ name }) => name)
        : [
            ...new Set(
              (
                await call(
                  api.connections[':connection'].tables.$get({
                    param,
                    query: { search: filter, limit: String(LISTED) },
                  }),
                )
              ).tables.map(({ schema }) => schema),
            ),
          ];
    if (names.length === 0) {
      const says = filter === '' ? 'No schemas that this user may see.' : `No table of ${connection} fits.`;
      return [add(JSON.stringify([connection, 'empty', filter]), { kind: 'empty', says })];
    }
    return names.map((schema) => add(JSON.stringify([connection, schema]), { kind: 'schema', connection, schema }));
  }

  async function tablesOf(connection: string, schema: string): Promise<string[]> {
    const key = JSON.stringify([connection, schema]);
    const fresh = stale.delete(key) && { refresh: 'true' as const };
    const query = { schema, limit: String(LISTED), ...(filter !== '' && { search: filter }), ...fresh };
    const page = await call(api.connections[':connection'].tables.$get({ param: { connection }, query }));
    onRead(page.read);
    if (page.total === 0) {
      const says = 'No tables here that this user may see. Ask for SELECT, or see the connection’s test.';
      return [add(JSON.stringify([connection, schema, 'empty', filter]), { kind: 'empty', says })];
    }
    const tables = addTables(connection, page.tables);
    const count = page.total - page.tables.length;
    const more = JSON.stringify([connection, schema, 'more', filter]);
    return count > 0 ? [...tables, add(more, { kind: 'more', connection, schema, count })] : tables;
  }

  async function children(id: string): Promise<string[]> {
    const item = items.get(id);
    switch (item?.kind) {
      case 'root':
        return connections.map(({ name, role }) =>
          add(JSON.stringify([name]), { kind: 'connection', connection: name, role }),
        );
      case 'connection':
        return await schemasOf(item.connection);
      case 'schema':
        return await tablesOf(item.connection, item.schema);
      default:
        return [];
    }
  }

  return {
    /** The next reading of these lines asks the database. */
    forget(ids: readonly string[]): void {
      stale = new Set(ids);
    },
    item: (id: string): TreeItem => items.get(id) ?? { kind: 'empty', says: '' },
    /** A branch that cannot be read has its reason in place. */
    async children(id: string): Promise<string[]> {
      try {
        return await children(id);
      } catch (error) {
        return [add(`failed ${id}`, { kind: 'failed', parent: id, error })];
      }
    },
  };
}

/** What a line says. */
export function nameOf(item: TreeItem): string {
  switch (item.kind) {
    case 'connection':
      return item.connection;
    case 'schema':
      return item.schema;
    case 'table':
      return item.table.name;
    case 'more':
      return `${item.count} more: filter by name`;
    case 'empty':
      return item.says;
    case 'failed':
      return item.error instanceof Error ? item.error.message : String(item.error);
    default:
      return '';
  }
}

import { formatTableName, parseTableReference } from '../contract/names.ts';
import { columnsOf, driftOf, type Fingerprint, type TableDrift } from '../operations/fingerprint.ts';
import { type Databases, openTable } from './databases.ts';

type Signal = AbortSignal | undefined;

/** What tables are now, of whatever connections. They are named `connection:schema.table`. */
export interface OperationChecks {
  /** Each table once, those that are there. */
  fingerprints(tables: readonly string[], signal: Signal): Promise<readonly Fingerprint[]>;
  /** The tables that are not what they were. */
  drift(before: readonly Fingerprint[], signal: Signal): Promise<readonly TableDrift[]>;
  /** The servers behind them: `postgres 18.4`; of several connections `erp postgres 18.4, shop mysql 9.7.0`. */
  server(tables: readonly string[], signal: Signal): Promise<string>;
}

export function createChecks(databases: Databases): OperationChecks {
  const columns = async (reference: string, signal: Signal): Promise<Fingerprint['columns']> => {
    const { database, table } = await openTable(databases, reference, { signal });
    return await columnsOf(table, database, signal);
  };
  return {
    fingerprints: async (tables, signal) => {
      const found = new Map<string, Fingerprint>();
      for (const written of tables) {
        const { connection, database, table } = await openTable(databases, written, { signal });
        const place = `${connection}:${formatTableName(table)}`;
        if (!found.has(place)) found.set(place, { table: written, columns: await columnsOf(table, database, signal) });
      }
      return [...found.values()].filter((one) => one.columns !== null);
    },
    drift: async (before, signal) => {
      const drifts = before.map(async ({ table, columns: was }) => {
        return { table, differences: driftOf(was, await columns(table, signal)) };
      });
      return (await Promise.all(drifts)).filter(({ differences }) => differences.length > 0);
    },
    server: async (tables, signal) => {
      const connections = [...new Set(tables.map((table) => parseTableReference(table).connection))];
      const servers = connections.map(async (connection) => {
        const database = await databases.database(connection);
        const { version } = await database.test({ signal });
        const server = [database.dialect.id, version].filter(Boolean).join(' ');
        return connections.length === 1 ? server : `${connection} ${server}`;
      });
      return (await Promise.all(servers)).join(', ');
    },
  };
}

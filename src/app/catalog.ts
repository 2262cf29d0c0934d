import type { CallOptions, ResultSet, SchemaInfo, TableInfo } from '../contract/connector.ts';
import { type TableField, typeName } from '../contract/values.ts';
import type { Connections } from './connections.ts';
import { type Databases, openTable } from './databases.ts';
import { makeSample } from './sample.ts';
import { countRows, defineTable, type TableDefinition } from './table-facts.ts';
import { createTableLists, type ListTables } from './table-list.ts';
import { createTableSearch, type SearchTables } from './table-search.ts';

/** A column of a table, as every door shows it. */
export interface ColumnInfo extends Omit<TableField, 'type' | 'native'> {
  /** The database's own name of the type. */
  readonly type: string;
  /** What the type means, the same for every database: `int64`, `decimal(12,2)`. */
  readonly logicalType: string;
  readonly primaryKey: boolean;
}

/** What is in a database. References are `connection:schema.table`. */
export interface Catalog {
  schemas(connection: string, options?: CallOptions & { readonly system?: boolean }): Promise<readonly SchemaInfo[]>;
  /** Of one schema; by default of all but the system's. */
  tables(
    connection: string,
    options?: CallOptions & { readonly schema?: string | undefined },
  ): Promise<readonly TableInfo[]>;
  /** By page, with a search; from a list that may be some minutes old. */
  readonly tablePage: ListTables;
  /** By name, in all connections. */
  readonly searchTables: SearchTables;
  columns(reference: string, options?: CallOptions): Promise<readonly ColumnInfo[]>;
  preview(reference: string, limit: number, options?: CallOptions): Promise<ResultSet>;
  /** Counted now, which may take long; as digits. */
  count(reference: string, options?: CallOptions): Promise<string>;
  /** Fills a schema of the workspace with tables to look around in. */
  makeSample(options?: CallOptions): Promise<{ readonly schema: string }>;
  /** @throws not-found; unsupported for a foreign table */
  definition(reference: string, options?: CallOptions): Promise<TableDefinition>;
}

export function createCatalog(databases: Databases, connections: Pick<Connections, 'list' | 'isOpen'>): Catalog {
  const tablePage = createTableLists(databases);
  return {
    async schemas(connection, options) {
      return (await databases.database(connection)).schemas(options);
    },
    async tables(connection, { schema, ...options } = {}) {
      return (await databases.database(connection)).tables(schema, options);
    },
    tablePage,
    searchTables: createTableSearch({ connections: connections.list, isOpen: connections.isOpen, tablePage }),
    makeSample: (options) => makeSample(databases, options),
    count: (reference, options) => countRows(databases, reference, options),
    definition: (reference, options) => defineTable(databases, reference, options),
    async columns(reference, options) {
      const { database, table } = await openTable(databases, reference, options);
      return (await database.fields(table, options)).map(toColumn);
    },
    async preview(reference, limit, options) {
      const { database, table } = await openTable(databases, reference, options);
      return database.preview(table, limit, options);
    },
  };
}

function toColumn({ native, type, ...field }: TableField): ColumnInfo {
  return { ...field, type: native, logicalType: typeName(type), primaryKey: field.primaryKeyPosition !== null };
}

import type { CallOptions, ResultSet, SchemaInfo, TableInfo } from '../contract/connector.ts';
import { parseTableReference } from '../contract/names.ts';
import { type TableField, typeName } from '../contract/values.ts';
import { type Databases, inSchema } from './databases.ts';

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
  columns(reference: string, options?: CallOptions): Promise<readonly ColumnInfo[]>;
  preview(reference: string, limit: number, options?: CallOptions): Promise<ResultSet>;
}

export function createCatalog(databases: Databases): Catalog {
  return {
    async schemas(connection, options) {
      return (await databases.database(connection)).schemas(options);
    },
    async tables(connection, { schema, ...options } = {}) {
      return (await databases.database(connection)).tables(schema, options);
    },
    async columns(reference, options) {
      const { connection, table } = parseTableReference(reference);
      const database = await databases.database(connection);
      return (await database.fields(inSchema(database, table), options)).map(toColumn);
    },
    async preview(reference, limit, options) {
      const { connection, table } = parseTableReference(reference);
      const database = await databases.database(connection);
      return database.preview(inSchema(database, table), limit, options);
    },
  };
}

function toColumn({ native, type, ...field }: TableField): ColumnInfo {
  return { ...field, type: native, logicalType: typeName(type), primaryKey: field.primaryKeyPosition !== null };
}

import type { Database } from '../contract/connector.ts';
import type { TableName } from '../contract/names.ts';

/** The open databases of saved connections. */
export interface Databases {
  /** The same one each time, until the connection is edited. @throws not-found */
  database(connection: string): Promise<Database>;
}

/** A table with its schema: a name without one is in the connection's default schema. */
export function inSchema(database: Database, table: TableName): TableName {
  return { schema: table.schema ?? database.defaultSchema, name: table.name };
}

import type { CallOptions, Database } from '../contract/connector.ts';
import { parseTableReference, type TableName } from '../contract/names.ts';
import { findTable } from '../move/find-table.ts';

/** The open databases of saved connections. */
export interface Databases {
  /** The same one each time, until the connection is edited. @throws not-found */
  database(connection: string): Promise<Database>;
}

/** What a reference, `connection:schema.table`, means: the open database, and the table with its schema, which need not be there. */
export async function openTable(
  databases: Databases,
  written: string,
  options?: CallOptions & { readonly keepNames?: boolean | undefined },
): Promise<{ readonly connection: string; readonly database: Database; readonly table: TableName }> {
  const reference = parseTableReference(written);
  const { connection } = reference;
  const database = await databases.database(connection);
  return { connection, database, table: await findTable(database, reference, options) };
}

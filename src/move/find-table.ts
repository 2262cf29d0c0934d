import type { CallOptions, Database } from '../contract/connector.ts';
import { asDagFluxError } from '../contract/errors.ts';
import type { TableName, TableReference } from '../contract/names.ts';
import { newName } from './new-names.ts';

/**
 * The table that a person means, with its schema: the one of exactly that name where it is there, else the one whose unquoted
 * parts are as the database would fold them, whether it is there or is to be made. With `keepNames` only the schema is folded.
 */
export async function findTable(
  database: Database,
  { table, unquoted = [] }: Pick<TableReference, 'table' | 'unquoted'>,
  { keepNames = false, signal }: CallOptions & { readonly keepNames?: boolean | undefined } = {},
): Promise<TableName> {
  const { defaultSchema, capabilities } = database;
  const fold = (name: string): string => newName(name, 'none', capabilities.folding);
  const { name } = table;
  const schema = table.schema ?? defaultSchema;
  const folded = {
    schema: unquoted.includes('schema') ? fold(schema) : schema,
    name: unquoted.includes('name') && !keepNames ? fold(name) : name,
  };
  for (const written of new Set([schema, folded.schema])) {
    if (written === folded.schema && name === folded.name) break;
    if (await isThere(database, { schema: written, name }, signal)) return { schema: written, name };
  }
  return folded;
}

async function isThere(database: Database, table: TableName, signal: AbortSignal | undefined): Promise<boolean> {
  return await database.fields(table, { signal }).then(
    () => true,
    (error: unknown) => {
      if (asDagFluxError(error).code === 'not-found') return false;
      throw error;
    },
  );
}

import type { Database } from '../contract/connector.ts';
import { asDagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';

/** How a new table is made: `again` = one that is there already gets the new rows in place of its own. */
export async function modeFor(
  table: TableName,
  database: Database,
  { again, signal }: { readonly again?: boolean | undefined; readonly signal?: AbortSignal | undefined },
): Promise<'create' | 'replace'> {
  if (!again) return 'create';
  try {
    await database.fields(table, { signal });
    return 'replace';
  } catch (error) {
    if (asDagFluxError(error).code === 'not-found') return 'create';
    throw error;
  }
}

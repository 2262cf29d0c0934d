import { DagFluxError } from '../contract/errors.ts';
import { formatName, formatTableName } from '../contract/names.ts';
import type { TableField } from '../contract/values.ts';
import type { MoveRequest } from './types.ts';

/**
 * The columns of the table to be filled; null = it is to be made.
 * @throws already-exists, not-found, unsupported for a mode that the database cannot do
 */
export async function readTarget(
  { to, mode }: MoveRequest,
  signal: AbortSignal | undefined,
): Promise<readonly TableField[] | null> {
  const { database, table, connection } = to;
  if (mode !== 'create') {
    refuseMode(mode, to);
    return await database.fields(table, { signal });
  }
  const there = await database.fields(table, { signal }).catch((error: unknown) => {
    if (error instanceof DagFluxError && error.code === 'not-found') return null;
    throw error;
  });
  if (there !== null) {
    throw new DagFluxError('already-exists', `The table ${formatTableName(table)} exists already in "${connection}".`, {
      hint: 'Choose another name, or a mode that keeps the table: append, replace or upsert.',
    });
  }
  const schema = table.schema ?? database.defaultSchema;
  const schemas = await database.schemas({ system: true, signal });
  if (!schemas.some(({ name }) => name === schema)) {
    throw new DagFluxError('not-found', `There is no schema ${formatName(schema)} in "${connection}".`, {
      hint: `Its schemas are ${schemas
        .slice(0, 20)
        .map(({ name }) => formatName(name))
        .join(', ')}.`,
    });
  }
  return null;
}

function refuseMode(mode: MoveRequest['mode'], { database, connection }: MoveRequest['to']): void {
  const { transactions, temporaryTables, upsert } = database.capabilities;
  const possible = transactions !== 'none' && (mode !== 'upsert' || (upsert && temporaryTables));
  if (possible) return;
  throw new DagFluxError('unsupported', `The database "${connection}" cannot do the mode ${mode} safely.`, {
    hint: 'Create a new table instead.',
  });
}

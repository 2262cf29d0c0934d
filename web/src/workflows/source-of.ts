import { formatTableName } from '../../../src/contract/names.ts';

/** The settings of a Data Source that reads a table which was dragged here from the explorer. */
export function sourceOf({ connection, schema, table }: Readonly<Record<string, unknown>>) {
  if (typeof connection !== 'string' || typeof table !== 'string') return undefined;
  const name = typeof schema === 'string' && schema !== '' ? { schema, name: table } : { name: table };
  return { id: table, table: `${connection}:${formatTableName(name)}` };
}

import type { Database } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, parseTableReference, type TableReference } from '../../contract/names.ts';
import { findTable } from '../../move/find-table.ts';
import type { NodeContext, NodeInput, Ports } from './kind.ts';

/** The name of the workspace's connection. */
export const WORKSPACE = 'workspace';

/** Stands in SQL for the table that comes in. */
export const INPUT = '{{input}}';

/** A table in an open database. */
export interface Place extends TableReference {
  readonly database: Database;
}

/** Opens what a reference names: a table that is there, or is to be made. A name without a schema is in the connection's default one. */
export async function openPlace(
  ports: Pick<Ports, 'database'>,
  named: TableReference | string,
  options?: { readonly keepNames: boolean | undefined },
): Promise<Place> {
  const reference = typeof named === 'string' ? parseTableReference(named) : named;
  const { connection } = reference;
  const database = await ports.database(connection);
  return { connection, database, table: await findTable(database, reference, options) };
}

/** `1 column`, `2 columns` */
export const columns = (count: number) => `${count} column${count === 1 ? '' : 's'}`;

export function formatPlace({ connection, table }: TableReference): string {
  return `${connection}:${formatTableName(table)}`;
}

/** A reference as it is shown: without quotes that it does not need. */
export const sameReference = (reference: string): string => formatPlace(parseTableReference(reference));

/** The table that comes in, of a node that takes one. */
export function inputTable({ inputs }: Pick<NodeContext, 'inputs'>): TableReference {
  return tableOf(inputs[0]);
}

export function tableOf(input: NodeInput | undefined): TableReference {
  // The graph was checked: a node that needs a table has an edge that brings one.
  if (input?.table == null) throw new DagFluxError('internal', 'A node got no table.');
  return input.table;
}

/** SQL with the input's table in place of `{{input}}`. */
export function withInput(sql: string, input: Pick<Place, 'database' | 'table'> | null): string {
  return input === null ? sql : sql.replaceAll(INPUT, () => input.database.dialect.table(input.table));
}

import type { CallOptions } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import { createView, noView } from '../shared/views.ts';
import { DEFAULT_SCHEMA, listFields } from './catalog.ts';
import type { Connection } from './connection.ts';
import { duckdbDialect } from './dialect.ts';

export async function viewDefinition(
  connection: Connection,
  view: TableName,
  options: CallOptions = {},
): Promise<string> {
  await listFields(connection, view, options);
  const [[text] = []] = await connection.rows(
    `SELECT sql FROM duckdb_views() WHERE database_name = current_database() AND schema_name = $1 AND view_name = $2`,
    [view.schema ?? DEFAULT_SCHEMA, view.name],
    options,
  );
  if (typeof text !== 'string') throw noView(view);
  return createView(duckdbDialect.table(view), text);
}

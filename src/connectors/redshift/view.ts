import type { CallOptions } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import type { Query } from '../postgres/query.ts';
import { createView, noView } from '../shared/views.ts';
import { dialect } from './dialect.ts';

/** Of a late-binding and of a materialized view the server gives the whole statement, of others the SELECT. */
export async function viewDefinition(query: Query, view: TableName, options: CallOptions = {}): Promise<string> {
  const [[text] = []] = await query(
    `SELECT pg_catalog.pg_get_viewdef(c.oid, true)
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'v'`,
    [view.schema ?? '', view.name],
    options,
  );
  if (!text) throw noView(view);
  return createView(dialect.table(view), text);
}

import type { CallOptions } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import { createView, noView } from '../shared/views.ts';
import { dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** As the server writes it out, every name with its schema: the search path has none but pg_catalog. */
export async function viewDefinition(query: Query, view: TableName, options: CallOptions = {}): Promise<string> {
  const [[kind, text] = []] = await query(
    `SELECT c.relkind, pg_catalog.pg_get_viewdef(c.oid, true)
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind IN ('v', 'm')`,
    [view.schema ?? '', view.name],
    options,
  );
  if (!text) throw noView(view);
  return createView(dialect.table(view), text, kind === 'm' ? 'MATERIALIZED VIEW' : 'VIEW');
}

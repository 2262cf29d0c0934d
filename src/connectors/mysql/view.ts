import type { TableName } from '../../contract/names.ts';
import { createView, hiddenView, noView } from '../shared/views.ts';
import { quoteHex } from './catalog.ts';
import { dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** Empty for a user without SHOW VIEW (manual, "The INFORMATION_SCHEMA VIEWS Table"). */
export async function viewDefinition(query: Query, view: TableName): Promise<string> {
  const [[text] = []] = await query(
    `SELECT VIEW_DEFINITION FROM information_schema.VIEWS
     WHERE TABLE_SCHEMA = ${quoteHex(view.schema ?? '')} AND TABLE_NAME = ${quoteHex(view.name)}`,
  );
  if (text === undefined) throw noView(view);
  if (!text)
    throw hiddenView(view, `An administrator gives the right to: GRANT SHOW VIEW ON ${dialect.table(view)} TO …`);
  return createView(dialect.table(view), text);
}

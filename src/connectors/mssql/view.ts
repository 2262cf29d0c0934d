import type { CallOptions } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import { createView, hiddenView, noView } from '../shared/views.ts';
import { dialect } from './dialect.ts';
import type { Query } from './query.ts';

/** The text as it was written. Null where it is encrypted, or the login lacks VIEW DEFINITION. */
export async function viewDefinition(query: Query, view: TableName, options: CallOptions = {}): Promise<string> {
  const [[name, text] = []] = await query(
    `SELECT o.name, m.definition FROM sys.objects AS o JOIN sys.schemas AS s ON s.schema_id = o.schema_id
     LEFT JOIN sys.sql_modules AS m ON m.object_id = o.object_id WHERE s.name = @p1 AND o.name = @p2 AND o.type = 'V'`,
    [view.schema ?? '', view.name],
    options,
  );
  if (name === undefined) throw noView(view);
  if (typeof text !== 'string') {
    const grant = `GRANT VIEW DEFINITION ON ${dialect.table(view)} TO …`;
    throw hiddenView(view, `It is encrypted, or an administrator gives the right to: ${grant}`);
  }
  return createView(dialect.table(view), text);
}

import type { Session } from '../contract/connector.ts';
import type { Carried, Destination } from './carry.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { checksumOf } from './proof.ts';
import type { RouteKind } from './routes.ts';
import { execute, readCounts } from './statements.ts';

/** Both ends are one database: it moves the rows itself. */
export async function carryInside(
  context: Context,
  writer: Session,
  { table, fields, reason }: Destination & { readonly reason: string },
): Promise<Carried> {
  const { plan, request, onEvent, signal } = context;
  const route: RouteKind = 'same database';
  onEvent?.({ event: 'route', route, reason });
  // Read first, since the statement may change what it reads.
  const checksum = await checksumOf(context, 'source', { session: writer, sql: plan.sql, fields });
  const columns = fields.map((field) => field.name);
  return await attempt(context, 'target', async () => {
    const sql = request.to.database.dialect.insertSelect(table, columns, plan.sql);
    const affected = await execute(writer, sql, signal);
    await writer.advanceIdentity(table, columns, { signal });
    const rows = affected ?? checksum?.rows ?? (await countRows(writer, plan.sql, signal));
    return { rows, route, checksum };
  });
}

async function countRows(session: Session, sql: string, signal: AbortSignal | undefined): Promise<number> {
  const [rows = 0] = await readCounts(session, `SELECT count(*) FROM (\n${sql}\n) AS dagflux_query`, signal);
  return rows;
}

import type { Session } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { hiddenName } from './naming.ts';
import { targetFields } from './plan.ts';
import { execute } from './statements.ts';

/**
 * Gives `work` a temporary table with the columns of the target that are moved. It lives in the transaction of `writer`: a
 * failure undoes it, so it needs no place in the ledger.
 */
export async function withStaging<T>(
  context: Context,
  writer: Session,
  work: (staging: TableName) => Promise<T>,
): Promise<T> {
  const { request, plan, signal } = context;
  const { database, connection, table } = request.to;
  if (!database.capabilities.temporaryTables) {
    throw new DagFluxError('unsupported', `The database "${connection}" has no temporary tables.`);
  }
  const hidden = hiddenName(table);
  const staging = { name: database.dialect.temporaryName?.(hidden) ?? hidden };
  const columns = targetFields(plan).map((field) => ({ name: field.name, sql: field.native, nullable: true }));
  await attempt(context, 'target', () => {
    return execute(writer, database.dialect.createTable(staging, columns, { temporary: true }), signal);
  });
  const result = await work(staging);
  await attempt(context, 'target', () =>
    execute(writer, database.dialect.dropTable(staging, { temporary: true }), signal),
  );
  return result;
}

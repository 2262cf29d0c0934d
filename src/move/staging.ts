import type { Session } from '../contract/connector.ts';
import type { ColumnDefinition } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import type { Context } from './context.ts';
import { dropAfter, dropHidden } from './drop-hidden.ts';
import { attempt } from './failure.ts';
import { hiddenName } from './naming.ts';
import { type Plan, targetFields } from './plan.ts';
import { execute } from './statements.ts';

/**
 * Gives `work` a table with the columns of the target that are moved, and the session that writes: a temporary one in the
 * transaction of that session, or, where the dialect says so, an ordinary one that is made before the transaction and dropped after it.
 */
export async function writeStaged<T>(
  context: Context,
  work: (staging: TableName, writer: Session) => Promise<T>,
): Promise<T> {
  const { request, plan, ledger, signal, oneSession } = context;
  const { database, connection, table } = request.to;
  // Where the transaction is under way already, what it works with could only be dropped behind its end.
  if (!database.dialect.stagesInTables || oneSession) {
    return await context.write((writer) => withStaging(context, writer, (staging) => work(staging, writer)));
  }
  const staging = { ...table, name: hiddenName(table) };
  const entry = await ledger.record({ connection, table: staging });
  let result: T;
  try {
    const create = database.dialect.createTable(staging, stagedColumns(plan), { passing: true });
    await context.write((writer) => attempt(context, 'target', () => execute(writer, create, signal)));
    result = await context.write((writer) => work(staging, writer));
  } catch (error) {
    throw await dropAfter(error, context, { hidden: staging, entry });
  }
  // The move is done: what cannot be dropped now, the next start drops.
  await dropHidden(context, { hidden: staging, entry });
  return result;
}

/**
 * Gives `work` a temporary table with the columns of the target that are moved. It lives in the transaction of `writer`: a
 * failure undoes it, so it needs no place in the ledger.
 */
async function withStaging<T>(context: Context, writer: Session, work: (staging: TableName) => Promise<T>): Promise<T> {
  const { request, plan, signal } = context;
  const { database, connection, table } = request.to;
  if (!database.capabilities.temporaryTables) {
    throw new DagFluxError('unsupported', `The database "${connection}" has no temporary tables.`);
  }
  const hidden = hiddenName(table);
  const staging = { name: database.dialect.temporaryName?.(hidden) ?? hidden };
  await attempt(context, 'target', () => {
    return execute(writer, database.dialect.createTable(staging, stagedColumns(plan), { temporary: true }), signal);
  });
  const result = await work(staging);
  await attempt(context, 'target', () =>
    execute(writer, database.dialect.dropTable(staging, { temporary: true }), signal),
  );
  return result;
}

function stagedColumns(plan: Plan): readonly ColumnDefinition[] {
  return targetFields(plan).map((field) => ({ name: field.name, sql: field.native, nullable: true }));
}

import type { Session } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import { type Carried, carry } from './carry.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { columnsOf } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { execute } from './statements.ts';

/** Makes the table, fills it and gives it its key, all in one transaction. */
export async function createTable(context: Context): Promise<Carried> {
  const { request, forecast, progress, signal } = context;
  const { table, database } = request.to;
  return await context.write(async (writer) => {
    const fields = await attempt(context, 'target', async () => {
      for (const sql of forecast.needs) await execute(writer, sql, signal);
      await execute(writer, database.dialect.createTable(table, forecast.definitions), signal);
      return await writer.describe({ table }, { signal });
    });
    const carried = await carry(context, writer, { table, fields });
    progress.enter('finish');
    await addPrimaryKey(context, writer);
    const sql = selectFrom(database.dialect, table, columnsOf(context.plan));
    await prove(context, {
      carried,
      fields,
      arrived: () => checksumOf(context, 'target', { session: writer, sql, fields }),
    });
    return carried;
  });
}

export async function addPrimaryKey(context: Context, writer: Session): Promise<void> {
  const { plan, request, signal } = context;
  if (plan.primaryKey.length === 0) return;
  const { table, database } = request.to;
  await attempt(context, 'target', () =>
    execute(writer, database.dialect.addPrimaryKey(table, plan.primaryKey), signal),
  );
}

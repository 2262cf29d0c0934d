import type { Session } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import type { Field } from '../contract/values.ts';
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
      await execute(writer, database.dialect.createTable(table, forecast.definitions, keyOf(context)), signal);
      return await madeFields(context, writer, table);
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

/** The columns of a table that was just made. */
export async function madeFields(context: Context, writer: Session, table: TableName): Promise<readonly Field[]> {
  const { plan, forecast, request, signal } = context;
  const sameDialect = request.from.database.dialect.id === request.to.database.dialect.id;
  const described = await writer.describe({ table }, { signal });
  return described.map((field, index) => {
    const source = plan.columns[index]?.source;
    // A query tells the type below a user-defined one; the definition is nearer.
    if (source === undefined || !sameDialect || source.native !== forecast.definitions[index]?.sql) return field;
    return { ...source, name: field.name };
  });
}

/** The key, where the table is made with it. */
export function keyOf({ forecast, request }: Context): { readonly primaryKey?: readonly string[] } {
  const { primaryKey } = forecast;
  return request.to.database.dialect.keyWithTable && primaryKey.length > 0 ? { primaryKey } : {};
}

/** Adds the key behind the rows, where the table was not made with it. */
export async function addPrimaryKey(
  context: Context,
  writer: Session,
  table: TableName = context.request.to.table,
): Promise<void> {
  const { forecast, request, signal } = context;
  const { dialect } = request.to.database;
  if (forecast.primaryKey.length === 0 || dialect.keyWithTable) return;
  await attempt(context, 'target', () => execute(writer, dialect.addPrimaryKey(table, forecast.primaryKey), signal));
}

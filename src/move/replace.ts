import type { Session } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import { type Carried, carry } from './carry.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { columnsOf, targetFields } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { writeStaged } from './staging.ts';
import { execute } from './statements.ts';

/** Exchanges the rows of a table in one transaction; the table itself stays. */
export async function replace(context: Context): Promise<Carried> {
  const { request, signal } = context;
  const { table, database } = request.to;
  const { dialect } = database;
  const fields = targetFields(context.plan);
  const sql = selectFrom(dialect, table, columnsOf(context.plan));
  const empty = (writer: Session) =>
    attempt(context, 'target', () => execute(writer, dialect.deleteAll(table), signal));
  const proven = async (carried: Carried, writer: Session): Promise<Carried> => {
    const arrived = () => checksumOf(context, 'target', { session: writer, sql, fields });
    await prove(context, { carried, fields, arrived });
    return carried;
  };
  if (!context.sameDatabase) {
    return await context.write(async (writer) => {
      await empty(writer);
      return await proven(await carry(context, writer, { table, fields }), writer);
    });
  }
  // The query may read the very table that is emptied: its rows are set aside first.
  return await writeStaged(context, async (staging, writer) => {
    const aside = await carry(context, writer, { table: staging, fields });
    await empty(writer);
    const columns = fields.map((field) => field.name);
    const back = dialect.insertSelect(table, columns, selectFrom(dialect, staging, columnsOf(context.plan)));
    await attempt(context, 'target', async () => {
      await execute(writer, back, signal);
      await writer.advanceIdentity(table, columns, { signal });
    });
    return await proven(aside, writer);
  });
}

import { selectFrom } from '../contract/dialect.ts';
import { type Carried, carry } from './carry.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { columnsOf, targetFields } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { withStaging } from './staging.ts';
import { execute } from './statements.ts';

/** Exchanges the rows of a table in one transaction; the table itself stays. */
export async function replace(context: Context): Promise<Carried> {
  const { request, signal } = context;
  const { table, database } = request.to;
  const { dialect } = database;
  const fields = targetFields(context.plan);
  const sql = selectFrom(dialect, table, columnsOf(context.plan));
  return await context.write(async (writer) => {
    const empty = () => attempt(context, 'target', () => execute(writer, dialect.deleteAll(table), signal));
    let carried: Carried;
    if (context.sameDatabase) {
      // The query may read the very table that is emptied: its rows are set aside first.
      carried = await withStaging(context, writer, async (staging) => {
        const aside = await carry(context, writer, { table: staging, fields });
        await empty();
        const columns = fields.map((field) => field.name);
        const back = dialect.insertSelect(table, columns, selectFrom(dialect, staging, columnsOf(context.plan)));
        await attempt(context, 'target', async () => {
          await execute(writer, back, signal);
          await writer.advanceIdentity(table, columns, { signal });
        });
        return aside;
      });
    } else {
      await empty();
      carried = await carry(context, writer, { table, fields });
    }
    await prove(context, {
      carried,
      fields,
      arrived: () => checksumOf(context, 'target', { session: writer, sql, fields }),
    });
    return carried;
  });
}

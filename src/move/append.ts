import { selectFrom } from '../contract/dialect.ts';
import { type Carried, carry } from './carry.ts';
import { subtractChecksum } from './checksum.ts';
import type { Context } from './context.ts';
import { columnsOf, targetFields } from './plan.ts';
import { checksumOf, prove } from './proof.ts';

/** Adds rows to a table; columns that are not copied take their defaults. */
export async function append(context: Context): Promise<Carried> {
  const { table, database } = context.request.to;
  const fields = targetFields(context.plan);
  const sql = selectFrom(database.dialect, table, columnsOf(context.plan));
  return await context.write(async (writer) => {
    if (context.request.verify) context.progress.enter('verify');
    const before = await checksumOf(context, 'target', { session: writer, sql, fields });
    context.progress.enter('copy');
    const carried = await carry(context, writer, { table, fields });
    const arrived = async () => {
      const after = await checksumOf(context, 'target', { session: writer, sql, fields });
      return before === null || after === null ? null : subtractChecksum(after, before);
    };
    await prove(context, { carried, fields, arrived });
    return carried;
  });
}

import type { Session } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { Field } from '../contract/values.ts';
import type { Carried } from './carry.ts';
import { type Checksum, createChecksum, differingColumns } from './checksum.ts';
import type { Context } from './context.ts';
import { attempt, type Side } from './failure.ts';
import { commonForm, type Form } from './forms.ts';
import { names } from './naming.ts';
import { readBatches } from './statements.ts';
import { using } from './using.ts';

/** How the columns of both sides are compared. One that may lose something is only asked where it is NULL. */
export function formsOf({ plan, request, forecast }: Context, target: readonly Field[]): Form[] {
  const sameDialect = request.from.database.dialect.id === request.to.database.dialect.id;
  return plan.columns.map(({ source }, index) => {
    const lossy = forecast.columns[index]?.verdict === 'lossy';
    return lossy ? 'presence' : commonForm(source, target[index] ?? source, { sameDialect });
  });
}

/** The checksum of the rows of a query, read in the session's own transaction; null where no proof is wanted. */
export async function checksumOf(
  context: Context,
  side: Side,
  { session, sql, fields }: { session: Session; sql: string; fields: readonly Field[] },
): Promise<Checksum | null> {
  if (!context.request.verify) return null;
  const { signal, progress } = context;
  const checksum = createChecksum(formsOf(context, fields));
  return await attempt(context, side, async () => {
    return await using(await readBatches(session, sql, signal), async (stream) => {
      for await (const batch of stream) {
        checksum.add(batch);
        if (side === 'target') progress.add(batch.rows, 0);
      }
      return checksum.sum();
    });
  });
}

/**
 * Compares what was read with what stands in the target, before the commit.
 * @throws invalid-data naming the columns, conflict when somebody else changed the table meanwhile
 */
export async function prove(
  context: Context,
  { carried, fields, arrived }: { carried: Carried; fields: readonly Field[]; arrived: () => Promise<Checksum | null> },
): Promise<void> {
  if (!context.request.verify) return;
  const { reader, plan, progress } = context;
  progress.enter('verify');
  const [read, found] = await Promise.all([
    carried.checksum ?? checksumOf(context, 'source', { session: reader, sql: plan.sql, fields }),
    arrived(),
  ]);
  if (read === null || found === null) return;
  if (read.rows !== found.rows) {
    const message = `${carried.rows} rows were written, but the target holds ${found.rows} more than before.`;
    throw new DagFluxError('conflict', message, {
      hint: 'Somebody else seems to write to the table. Nothing was changed; try again when it is quiet.',
    });
  }
  const differing = differingColumns(read, found);
  if (differing.length === 0) return;
  const columns = plan.columns.filter((_, index) => differing.includes(index)).map(({ source }) => source.name);
  const message =
    columns.length === 0
      ? 'The values that arrived stand in other rows than those that were read.'
      : `The values that arrived differ from those that were read in ${names(columns)}.`;
  throw new DagFluxError('invalid-data', message, {
    hint: 'Look for a trigger or a rule of the target table that changes values; nothing was changed.',
  });
}

import type { Session } from '../contract/connector.ts';
import { type Dialect, selectFrom } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import { type Carried, carry } from './carry.ts';
import type { Context } from './context.ts';
import { attempt } from './failure.ts';
import { names } from './naming.ts';
import { targetFields } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { writeStaged } from './staging.ts';
import { execute, readCounts } from './statements.ts';

/** Inserts the rows whose key is new and updates the others, from a table aside of the target. */
export async function upsert(context: Context): Promise<Carried> {
  const { request, plan, progress, signal } = context;
  const { table, database } = request.to;
  const { dialect } = database;
  const fields = targetFields(plan);
  const columns = fields.map((field) => field.name);
  return await writeStaged(context, async (staging, writer) => {
    const carried = await carry(context, writer, { table: staging, fields });
    progress.enter('finish');
    await refuseBadKeys(context, writer, staging);
    await attempt(context, 'target', async () => {
      await execute(writer, dialect.upsert(table, staging, { columns, key: plan.key }), signal);
      await writer.advanceIdentity(table, columns, { signal });
    });
    const sql = selectMatched(dialect, { table, staging, columns, key: plan.key });
    const arrived = () => checksumOf(context, 'target', { session: writer, sql, fields });
    await prove(context, { carried, fields, arrived });
    return carried;
  });
}

/** The rows of the target whose keys are in the staging table. */
function selectMatched(
  dialect: Dialect,
  {
    table,
    staging,
    columns,
    key,
  }: { table: TableName; staging: TableName; columns: readonly string[]; key: readonly string[] },
): string {
  const column = (alias: string, name: string): string => `${alias}.${dialect.quoteIdentifier(name)}`;
  const list = columns.map((name) => column('moved', name)).join(', ');
  const same = key.map((name) => `${column('staged', name)} = ${column('moved', name)}`).join(' AND ');
  return `SELECT ${list} FROM ${dialect.table(table)} AS moved WHERE EXISTS (SELECT 1 FROM ${dialect.table(staging)} AS staged WHERE ${same})`;
}

/** @throws constraint for keys that are NULL or come more than once */
async function refuseBadKeys(context: Context, writer: Session, staging: TableName): Promise<void> {
  const { plan, request, signal } = context;
  const { dialect } = request.to.database;
  const keys = plan.key.map((name) => dialect.quoteIdentifier(name));
  const from = selectFrom(dialect, staging, { columns: plan.key });
  const filled = keys.map((key) => `count(${key})`).join(', ');
  const [rows = 0, ...counts] = await attempt(context, 'target', () => {
    return readCounts(writer, `SELECT count(*), ${filled} FROM (${from}) AS staged`, signal);
  });
  for (const [index, count] of counts.entries()) {
    if (count === rows) continue;
    throw refusedKeys(
      `The key column ${names([plan.key[index] ?? ''])} is NULL in ${rows - count} rows of the source.`,
    );
  }
  const grouped = `SELECT count(*) AS times FROM (${from}) AS staged GROUP BY ${keys.join(', ')} HAVING count(*) > 1`;
  const [repeated = 0] = await attempt(context, 'target', () => {
    return readCounts(writer, `SELECT count(*) FROM (${grouped}) AS repeated`, signal);
  });
  if (repeated > 0) throw refusedKeys(`${repeated} keys (${names(plan.key)}) come more than once in the source.`);
  if (dialect.keysNotEnforced) await refuseTargetKeys(context, writer, staging);
}

/** @throws constraint for keys of the source that the target has more than once: which row is meant nobody can tell */
async function refuseTargetKeys(context: Context, writer: Session, staging: TableName): Promise<void> {
  const { plan, request, signal } = context;
  const { dialect } = request.to.database;
  const matched = selectMatched(dialect, { table: request.to.table, staging, columns: plan.key, key: plan.key });
  const keys = plan.key.map((name) => dialect.quoteIdentifier(name)).join(', ');
  const grouped = `SELECT count(*) AS times FROM (${matched}) AS matched GROUP BY ${keys} HAVING count(*) > 1`;
  const [repeated = 0] = await attempt(context, 'target', () => {
    return readCounts(writer, `SELECT count(*) FROM (${grouped}) AS repeated`, signal);
  });
  if (repeated === 0) return;
  throw new DagFluxError('constraint', `${repeated} keys (${names(plan.key)}) come more than once in the target.`, {
    hint: 'Its database does not enforce keys: remove the double rows first, or choose another key. Nothing was written.',
  });
}

function refusedKeys(message: string): DagFluxError {
  return new DagFluxError('constraint', message, {
    hint: 'Each row needs a key of its own: leave the others out with --where or --sql. Nothing was written.',
  });
}

import type { Session, WireTag } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import { type Carried, carry, countArrived, type Destination } from './carry.ts';
import type { Context } from './context.ts';
import { addPrimaryKey, keyOf, madeFields } from './create.ts';
import { dropAfter } from './drop-hidden.ts';
import { attempt } from './failure.ts';
import { hiddenName } from './naming.ts';
import { parallelism } from './parallelism.ts';
import { columnsOf } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { chooseRoute, type Route, wireLabel } from './routes.ts';
import { execute } from './statements.ts';
import { loadStreams, unload } from './wire-route.ts';

/**
 * Whether a new table is filled under another name: where no transaction undoes a CREATE TABLE, or where it is worth several
 * writers, which need it to be there before it is whole.
 */
export function wantsHiddenTable(context: Context): boolean {
  const { plan, request, forecast, sameDatabase, forced, reader } = context;
  const { from, to } = request;
  if (!undoesTables(context)) return true;
  return (
    !sameDatabase &&
    plan.large &&
    forecast.needs.length === 0 &&
    from.database.capabilities.parallelUnload &&
    to.database.capabilities.parallelLoad &&
    reader.wire !== null &&
    (forced === undefined || forced === 'wire')
  );
}

function undoesTables({ request }: Context): boolean {
  return request.to.database.capabilities.transactions === 'ddl-and-data';
}

/**
 * Fills a hidden table, by several transactions at once where that is worth it, and gives it its name and key in a last one. Whatever fails, the
 * hidden table goes; where it cannot, the ledger keeps its name for the next start.
 */
export async function createHiddenTable(context: Context): Promise<Carried> {
  const { request, ledger } = context;
  const { table, connection } = request.to;
  const hidden = { ...table, name: hiddenName(table) };
  const entry = await ledger.record({ connection, table: hidden });
  let carried: Carried;
  try {
    carried = await fillAndRename(context, hidden);
  } catch (error) {
    throw await dropAfter(error, context, { hidden, entry });
  }
  // The move is done. An entry that stays open names a table that is not there: the sweep closes it.
  await entry.close().catch(() => {});
  return carried;
}

async function fillAndRename(context: Context, hidden: TableName): Promise<Carried> {
  const { request, forecast, progress, signal } = context;
  const { table, database } = request.to;
  const { dialect } = database;
  const { fields, route } = await context.write(async (writer) => {
    return await attempt(context, 'target', async () => {
      for (const sql of forecast.needs) await execute(writer, sql, signal);
      const options = { finalName: table.name, ...keyOf(context) };
      await execute(writer, dialect.createTable(hidden, forecast.definitions, options), signal);
      const made = await madeFields(context, writer, hidden);
      return { fields: made, route: chooseRoute(context, writer, made) };
    });
  });
  const carried = await fill(context, { table: hidden, fields, route });
  progress.enter('finish');
  const rename = (writer: Session) =>
    attempt(context, 'target', () => execute(writer, dialect.renameTable(hidden, table.name), signal));
  const proveAs = async (name: TableName, writer: Session): Promise<void> => {
    await addPrimaryKey(context, writer, name);
    const sql = selectFrom(dialect, name, columnsOf(context.plan));
    const arrived = () => checksumOf(context, 'target', { session: writer, sql, fields });
    await prove(context, { carried, fields, arrived });
  };
  await context.write(async (writer) => {
    if (undoesTables(context)) {
      // First: a name that is taken by now costs no more than this.
      await rename(writer);
      await proveAs(table, writer);
    } else {
      // Last: with its name, the table is there for good.
      await proveAs(hidden, writer);
      await rename(writer);
    }
  });
  return carried;
}

async function fill(context: Context, { route, ...destination }: Destination & { route: Route }): Promise<Carried> {
  const { from, to } = context.request;
  const parallel =
    context.plan.large && from.database.capabilities.parallelUnload && to.database.capabilities.parallelLoad;
  if (route.kind !== 'wire' || !parallel) return await context.write((writer) => carry(context, writer, destination));
  const rows = await loadInParallel(context, { ...destination, tag: route.tag });
  countArrived(context, rows);
  return { rows, route: wireLabel(route.tag), checksum: null };
}

async function loadInParallel(
  context: Context,
  { tag, ...destination }: Destination & { tag: WireTag },
): Promise<number> {
  const { onEvent } = context;
  // The first failure ends the others; their own errors are only its echo.
  const stop = new AbortController();
  const signal = context.signal === undefined ? stop.signal : AbortSignal.any([context.signal, stop.signal]);
  const unloading = await unload(context, { tag, streams: parallelism(), signal });
  const reason = `both ends know the format; ${unloading.streams.length} writers`;
  onEvent?.({ event: 'route', route: wireLabel(tag), reason });
  let first: { readonly error: unknown } | undefined;
  const writers = unloading.streams.map(async (stream) => {
    try {
      return await context.write((writer) => {
        return loadStreams(writer, { ...destination, tag, unloading, streams: [stream], signal });
      }, signal);
    } catch (error) {
      first ??= { error };
      stop.abort();
      return 0;
    }
  });
  const counts = await Promise.all(writers);
  if (first !== undefined) throw first.error;
  return counts.reduce((sum, count) => sum + count, 0);
}

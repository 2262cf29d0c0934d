import type { WireTag } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import { type Carried, carry, countArrived, type Destination } from './carry.ts';
import type { Context } from './context.ts';
import { addPrimaryKey, madeFields } from './create.ts';
import { attempt } from './failure.ts';
import { hiddenName } from './naming.ts';
import { parallelism } from './parallelism.ts';
import { columnsOf } from './plan.ts';
import { checksumOf, prove } from './proof.ts';
import { chooseRoute, type Route, wireLabel } from './routes.ts';
import { execute } from './statements.ts';
import type { LedgerEntry } from './types.ts';
import { loadStreams, unload } from './wire-route.ts';

const DROP_TIMEOUT_MILLISECONDS = 30_000;

/** Whether a new table is worth several writers, which need it to be there, under another name, before it is whole. */
export function wantsHiddenTable({ plan, request, forecast, sameDatabase, forced, reader }: Context): boolean {
  const { from, to } = request;
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

/**
 * Fills a hidden table by several transactions at once and gives it its name and key in a last one. Whatever fails, the
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
    throw await dropHidden(context, { hidden, entry, error });
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
      const sql = dialect.createTable(hidden, forecast.definitions, { finalName: table.name });
      await execute(writer, sql, signal);
      const made = await madeFields(context, writer, hidden);
      return { fields: made, route: chooseRoute(context, writer, made) };
    });
  });
  const carried = await fill(context, { table: hidden, fields, route });
  progress.enter('finish');
  return await context.write(async (writer) => {
    await attempt(context, 'target', () => execute(writer, dialect.renameTable(hidden, table.name), signal));
    await addPrimaryKey(context, writer);
    const sql = selectFrom(dialect, table, columnsOf(context.plan));
    const arrived = () => checksumOf(context, 'target', { session: writer, sql, fields });
    await prove(context, { carried, fields, arrived });
    return carried;
  });
}

async function fill(context: Context, { route, ...destination }: Destination & { route: Route }): Promise<Carried> {
  if (route.kind !== 'wire') return await context.write((writer) => carry(context, writer, destination));
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

/** Cleans up after a failure, whose error it gives back, with what was left in its hint. */
async function dropHidden(
  { request }: Context,
  { hidden, entry, error }: { hidden: TableName; entry: LedgerEntry; error: unknown },
): Promise<DagFluxError> {
  const failure = asDagFluxError(error);
  const { database } = request.to;
  // Not the signal of the move: it may be what ended it.
  const signal = AbortSignal.timeout(DROP_TIMEOUT_MILLISECONDS);
  try {
    await database.session((session) => execute(session, database.dialect.dropTable(hidden), signal), { signal });
  } catch (dropError) {
    const gone = dropError instanceof DagFluxError && dropError.code === 'not-found';
    if (!gone) {
      const left = `A hidden table, ${database.dialect.table(hidden)}, could not be dropped: the next start of DagFlux does it, or run "orphans sweep".`;
      return new DagFluxError(failure.code, failure.message, {
        hint: failure.hint === undefined ? left : `${failure.hint} ${left}`,
        native: failure.native,
        cause: failure,
      });
    }
  }
  await entry.close().catch(() => {});
  return failure;
}

import type { Session } from '../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../contract/errors.ts';
import { append } from './append.ts';
import type { Carried } from './carry.ts';
import type { Context } from './context.ts';
import { createTable } from './create.ts';
import { draftForecast, finishForecast, refuseLossy } from './forecast.ts';
import { createHiddenTable, wantsHiddenTable } from './hidden-table.ts';
import { inSession } from './in-session.ts';
import { makePlan } from './plan.ts';
import { createProgress } from './progress.ts';
import { replace } from './replace.ts';
import type { RouteKind } from './routes.ts';
import type { MoveEvent, MoveOptions, MoveRequest, MoveResult } from './types.ts';
import { upsert } from './upsert.ts';

/**
 * Moves the rows of a table or a query into a table, of the same database or another: forecast, copy, proof. One snapshot
 * of the source is measured, moved and proved. On any failure the target is as it was.
 * @throws lossy, already-exists, not-found, invalid-input before anything moves; invalid-data when the proof fails; and
 * what either database refuses
 */
export const move = moveBy(undefined);

/** A move whose transaction met another one, and was rolled back, is run so often in all. */
const ATTEMPTS = 3;

/** `move` by one route only, for tests that compare them; `undefined` chooses. */
export function moveBy(forced: RouteKind | undefined) {
  const once = moveOnceBy(forced);
  return async (request: MoveRequest, options: MoveOptions): Promise<MoveResult> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await once(request, attempt === 1 ? options : withoutForecast(options));
      } catch (error) {
        const again = error instanceof DagFluxError && error.native?.runAgain === true;
        if (!again || attempt === ATTEMPTS || options.signal?.aborted) throw error;
        options.onEvent?.({ event: 'again', attempt: attempt + 1, reason: error.message });
      }
    }
  };
}

/** It has been told. */
function withoutForecast({ onEvent, ...options }: MoveOptions): MoveOptions {
  return {
    ...options,
    ...(onEvent && { onEvent: (event: MoveEvent) => (event.event === 'forecast' ? undefined : onEvent(event)) }),
  };
}

function moveOnceBy(forced: RouteKind | undefined) {
  return async (request: MoveRequest, options: MoveOptions): Promise<MoveResult> => {
    const { signal, onEvent, ledger } = options;
    throwIfAborted(signal);
    const plan = await makePlan(request, signal);
    const draft = await draftForecast(request, plan, signal);
    const progress = createProgress(plan.totalRows, onEvent);
    const sameDatabase =
      request.from.database === request.to.database && (forced === undefined || forced === 'same database');

    // Tables that are made and renamed beside a transaction need what it wrote to be committed first.
    const oneSession = sameDatabase && !request.to.database.dialect.stagesInTables;

    const ends = { request, progress, signal, oneSession };
    return await withReader(ends, async (reader) => {
      const forecast = await finishForecast(request, plan, { draft, reader, signal });
      onEvent?.({ event: 'forecast', forecast: forecast.columns });
      const told = { forecast: forecast.columns };
      refuseLossy(forecast.columns, request.allowLossy);
      if (request.dryRun) {
        return { ...told, rows: 0, bytes: 0, seconds: progress.seconds, route: null, verified: null };
      }
      const write: Context['write'] = (work, stop = signal) => {
        return oneSession ? work(reader) : inSession(ends, work, { side: 'target', signal: stop });
      };
      const context = {
        request,
        plan,
        forecast,
        reader,
        sameDatabase,
        oneSession,
        write,
        progress,
        ledger,
        signal,
        onEvent,
        forced,
      };
      const { rows, route } = await carryOut(context);
      progress.end();
      const verified = request.verify ? true : null;
      return { ...told, rows, bytes: progress.bytes, seconds: progress.seconds, route, verified };
    });
  };
}

type Ends = Pick<Context, 'request' | 'progress' | 'signal' | 'oneSession'>;

function carryOut(context: Context): Promise<Carried> {
  switch (context.request.mode) {
    case 'create':
      return wantsHiddenTable(context) ? createHiddenTable(context) : createTable(context);
    case 'append':
      return append(context);
    case 'replace':
      return replace(context);
    case 'upsert':
      return upsert(context);
  }
}

/** Runs `work` in one snapshot of the source, or, where one session does both, in its transaction. */
async function withReader(ends: Ends, work: (reader: Session) => Promise<MoveResult>): Promise<MoveResult> {
  const { request, signal, oneSession } = ends;
  const writes = oneSession && request.dryRun !== true;
  let done: MoveResult | undefined;
  try {
    return await inSession(
      ends,
      async (reader) => {
        done = await work(reader);
        return done;
      },
      { side: writes ? 'target' : 'source', signal },
    );
  } catch (error) {
    // What the target has committed is done, however the source ends its read.
    if (done !== undefined && !writes) return done;
    throw error;
  }
}

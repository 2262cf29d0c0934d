import type { Session } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import { refuseLossy } from '../../move/forecast.ts';
import { type SessionQuery, writeFromSession } from '../../move/from-session.ts';
import { execute } from '../../move/statements.ts';
import { temporaryName } from '../../move/temporary.ts';
import type { MoveEvent } from '../../move/types.ts';
import { refuseClashes } from './compare.ts';
import type { JoinOptions, LoadedSource } from './events.ts';
import { refuseProblems } from './grants.ts';
import { type Loading, loadSources } from './load.ts';
import { type JoinPlan, planJoin } from './plan.ts';
import { extendedSources, renderJoin } from './render.ts';
import { type Open, type ResolvedJoin, resolveJoin } from './resolve.ts';
import type { JoinSpecification } from './specification.ts';
import { chooseVenue, venueSettings } from './venue.ts';

export interface JoinResult {
  /** The connection of the database that joined. */
  readonly venue: string;
  /** That the join gave: all of a new table, or those that were merged. */
  readonly rows: number;
  readonly seconds: number;
  /** In the order in which they were loaded; none of the venue's own. */
  readonly sources: readonly LoadedSource[];
  readonly sql: string;
}

/**
 * Joins at the venue, which is the destination but for the case that `chooseVenue` tells: the other sources are loaded into temporary
 * tables there, and what the join gives is written, all in one transaction of the destination. Whatever fails, the target is as it was.
 * @throws lossy, invalid-input, not-found, already-exists before anything moves; and what a database refuses
 */
export async function runJoin(specification: JoinSpecification, open: Open, options: JoinOptions): Promise<JoinResult> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runOnce(specification, open, options);
    } catch (error) {
      const again = error instanceof DagFluxError && error.native?.runAgain === true;
      if (!again || attempt === ATTEMPTS || options.signal?.aborted) throw error;
    }
  }
}

/** A join whose transaction met another one, and was rolled back, is run so often in all. */
const ATTEMPTS = 3;

async function runOnce(specification: JoinSpecification, open: Open, options: JoinOptions): Promise<JoinResult> {
  const started = performance.now();
  const { signal } = options;
  const join = await chooseVenue(await resolveJoin(specification, open, options), options);
  const [plan] = await Promise.all([planJoin(join, signal), refuseProblems(join, signal)]);
  refuseClashes(join, plan.typeAtVenue);
  refuseLossy(plan.forecast, options.allowLossy);
  const result = await inVenue(join, (session, written) => joinIn(session, { join, plan, options, written }), signal);
  return { ...result, seconds: (performance.now() - started) / 1000 };
}

type Result = Omit<JoinResult, 'seconds'>;
type Written = (result: Result) => void;

/** Runs `work` in a transaction of the venue. What another database has committed is done, however the venue ends. */
async function inVenue(
  { venue, destination }: ResolvedJoin,
  work: (session: Session, written: Written) => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let committed: Result | undefined;
  const written: Written = (result) => {
    if (venue.database !== destination.database) committed = result;
  };
  try {
    const how = { transaction: 'write', oneMoment: true, signal } as const;
    return await venue.database.session((session) => work(session, written), how);
  } catch (error) {
    if (committed === undefined) throw error;
    return committed;
  }
}

interface Work {
  readonly join: ResolvedJoin;
  readonly plan: JoinPlan;
  readonly options: JoinOptions;
  readonly written: Written;
}

async function joinIn(session: Session, { join, plan, options, written }: Work): Promise<Result> {
  const { signal, ledger, onEvent } = options;
  const { venue, destination } = join;
  const { dialect } = venue.database;
  const loading: Loading = {
    join,
    plan,
    session,
    options,
    tell: (source, phase) => {
      return { signal, ledger, onEvent: (of) => onEvent?.({ event: 'source', source: source.name, phase, of }) };
    },
  };
  const { present, loaded } = await loadSources(loading);
  const { stages, select } = renderJoin(join, {
    table: (source) => present.get(source)?.table ?? source.table,
    type: plan.typeAtVenue,
    stage: () => temporaryName(venue.database, destination.table),
  });
  for (const sql of venueSettings(join)) await execute(session, sql, signal);
  onEvent?.({ event: 'joining', sql: select });
  await using _memory = await session.saveMemory?.(rowBytes(loaded));
  const temporary: TableName[] = [...present].filter(([source]) => !source.local).map(([, { table }]) => table);
  for (const { table, columns, inserts } of stages) {
    await execute(session, dialect.createTable(table, columns, { temporary: true }), signal);
    temporary.push(table);
    for (const sql of inserts) await execute(session, sql, signal);
  }
  const ends = { from: venue, to: destination };
  const tell = { signal, ledger, onEvent: (of: MoveEvent) => onEvent?.({ event: 'result', of }) };
  const rows = await writeFromSession(session, resultOf(join, plan, select), ends, tell);
  const result = { venue: venue.connection, rows, sources: loaded, sql: select };
  written(result);
  for (const table of temporary) await execute(session, dialect.dropTable(table, { temporary: true }), signal);
  return result;
}

/** Of a joined row, without what comes from the venue's own tables. */
function rowBytes(loaded: readonly LoadedSource[]): number {
  return loaded.reduce((sum, { rows, bytes }) => sum + (rows > 0 ? bytes / rows : 0), 0);
}

function resultOf(join: ResolvedJoin, { typeAtVenue }: JoinPlan, sql: string): SessionQuery {
  const extended = extendedSources(join);
  const columns = join.columns.map((column) => {
    const native = typeAtVenue(column);
    const nullable = extended.has(column.source) || column.field.nullable;
    return {
      source: { name: column.as, type: column.field.type, native },
      name: column.as,
      nullable,
      target: join.target?.get(column.as) ?? null,
    };
  });
  const definitions = columns.map(({ source, nullable }) => ({ name: source.name, sql: source.native, nullable }));
  return { sql, columns, definitions: join.target === null ? definitions : [], key: join.key };
}

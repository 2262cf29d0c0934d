import type { Database, Selection, Session } from '../contract/connector.ts';
import { selectFrom } from '../contract/dialect.ts';
import type { TableName } from '../contract/names.ts';
import type { Field } from '../contract/values.ts';
import { carry } from './carry.ts';
import type { Context } from './context.ts';
import { madeFields } from './create.ts';
import { attempt } from './failure.ts';
import { draftForecast, type Forecast, finishForecast } from './forecast.ts';
import { hiddenName } from './naming.ts';
import type { Plan } from './plan.ts';
import { createProgress } from './progress.ts';
import { readSource } from './source.ts';
import { execute } from './statements.ts';
import type { MoveOptions, MoveRequest } from './types.ts';

/** Columns of one table that are to be loaded into a temporary table of another database. */
export interface TemporaryPlan {
  readonly request: MoveRequest;
  readonly plan: Plan;
  readonly forecast: Forecast;
}

export interface Temporary {
  readonly table: TableName;
  readonly fields: readonly Field[];
  readonly rows: number;
  readonly bytes: number;
  readonly route: string;
}

/** Plans and measures. To be done before a session of the target is open, since it asks both catalogs. */
export async function planTemporary(
  from: { readonly connection: string; readonly database: Database; readonly table: TableName },
  columns: readonly string[],
  to: { readonly connection: string; readonly database: Database },
  { signal }: Pick<MoveOptions, 'signal'>,
): Promise<TemporaryPlan> {
  const selection = { table: from.table, columns };
  const request: MoveRequest = {
    from: { ...from, selection },
    to: { ...to, table: temporaryName(to.database, from.table) },
    mode: 'create',
  };
  const source = await readSource(request.from, signal);
  const plan: Plan = {
    selection,
    sql: selectFrom(from.database.dialect, from.table, selection),
    columns: source.fields.map((field) => ({ source: field, name: field.name, nullable: true, target: null })),
    leftOut: [],
    primaryKey: [],
    key: [],
    totalRows: source.totalRows,
    large: source.large,
  };
  for (const name of columns) to.database.dialect.quoteIdentifier(name);
  const draft = await draftForecast(request, plan, signal);
  const forecast = await from.database.session((reader) => finishForecast(request, plan, { draft, reader, signal }), {
    transaction: 'read',
    signal,
  });
  return { request, plan, forecast };
}

/** The plan of fewer rows: those of `selection`, which has the same columns. */
export function narrowed({ request, plan, forecast }: TemporaryPlan, selection: Selection): TemporaryPlan {
  const { dialect } = request.from.database;
  const sql = 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
  return {
    request: { ...request, from: { ...request.from, selection } },
    plan: { ...plan, selection, sql, totalRows: null },
    forecast,
  };
}

/** With more rows, a plan without statistics may be a bad one: measured, a join of 1 M keys took 7.0 s without and 1.6 s with them. */
const UNKNOWN_ROWS = 10_000;

/**
 * Makes the temporary table in the session of `writer` and fills it from that of `reader`; both are in a transaction. It lives no
 * longer than the writer's session, so it needs no place in the ledger.
 */
export async function fillTemporary(
  { request, plan, forecast }: TemporaryPlan,
  { reader, writer }: { readonly reader: Session; readonly writer: Session },
  { signal, onEvent, ledger }: MoveOptions,
): Promise<Temporary> {
  const progress = createProgress(plan.totalRows, onEvent);
  const context: Context = {
    request,
    plan,
    forecast,
    reader,
    sameDatabase: false,
    oneSession: false,
    write: (work) => work(writer),
    progress,
    ledger,
    signal,
    onEvent,
    forced: undefined,
  };
  const { table, database } = request.to;
  const fields = await attempt(context, 'target', async () => {
    for (const sql of forecast.needs) await execute(writer, sql, signal);
    await execute(writer, database.dialect.createTable(table, forecast.definitions, { temporary: true }), signal);
    return await madeFields(context, writer, table);
  });
  const { rows, route } = await carry(context, writer, { table, fields });
  if (rows > UNKNOWN_ROWS && database.dialect.analyze !== undefined) {
    const sql = database.dialect.analyze(table);
    await attempt(context, 'target', () => execute(writer, sql, signal));
  }
  progress.end();
  return { table, fields, rows, bytes: progress.bytes, route };
}

/** A name that no other run uses, in the form that the database wants of a temporary table. */
export function temporaryName({ dialect }: Database, table: TableName): TableName {
  const hidden = hiddenName(table);
  return { name: dialect.temporaryName?.(hidden) ?? hidden };
}

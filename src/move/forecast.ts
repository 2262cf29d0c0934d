import type { ColumnFit, Measure, Session } from '../contract/connector.ts';
import type { ColumnDefinition, Verdict } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import { type Field, typeName } from '../contract/values.ts';
import { type Comparison, compareTypes } from './compare-types.ts';
import { names } from './naming.ts';
import { mayBePeculiar, withPeculiar } from './peculiar.ts';
import type { Plan, PlannedColumn } from './plan.ts';
import type { ColumnForecast, MoveRequest } from './types.ts';

/** Digits of a second that every database keeps. */
const MICROSECONDS = 6;

/** What becomes of each column's values, and, for a table to be made, its definition. */
export interface Forecast {
  readonly columns: readonly ColumnForecast[];
  /** Empty where the table is there already. */
  readonly definitions: readonly ColumnDefinition[];
  /** Of a table to be made; empty where the target makes none, and then the columns say why. */
  readonly primaryKey: readonly string[];
  /** Statements that make types. */
  readonly needs: readonly string[];
}

/**
 * What the types alone tell. Asked before a session is open, since it needs the catalogs of both databases and a pool may
 * hold no more than one connection.
 */
export interface Draft {
  readonly fits: readonly ColumnFit[];
  readonly comparisons: readonly Comparison[];
}

export async function draftForecast(request: MoveRequest, plan: Plan, signal: AbortSignal | undefined): Promise<Draft> {
  const { from, to } = request;
  if (request.mode === 'create') {
    const fields = plan.columns.map((column) => column.source);
    const fits = await to.database.fit(fields, from.database.dialect, { signal, source: from.database });
    return { fits, comparisons: fits };
  }
  const sameDialect = from.database.dialect.id === to.database.dialect.id;
  return { fits: [], comparisons: plan.columns.map((column) => compareColumn(column, sameDialect)) };
}

/** Adds what only the data can tell, measured in the snapshot that is then moved. */
export async function finishForecast(
  request: MoveRequest,
  plan: Plan,
  { draft, reader, signal }: { draft: Draft; reader: Session; signal: AbortSignal | undefined },
): Promise<Forecast> {
  const create = request.mode === 'create';
  const sameDialect = request.from.database.dialect.id === request.to.database.dialect.id;
  const asked = plan.columns.filter((column, index) => {
    const comparison = draft.comparisons[index];
    if (comparison === undefined) return false;
    if (!sameDialect && mayBePeculiar(request, plan, column)) return true;
    return create ? isUnbounded(column, comparison, sameDialect) : comparison.fits !== undefined;
  });
  const fields = asked.map((column) => column.source);
  const measures = asked.length === 0 ? [] : await reader.measure(plan.selection, fields, { signal });
  const measured = new Map(asked.map((column, index) => [column, measures[index] ?? {}]));
  if (!create) {
    const verdicts = plan.columns.map((column, index) => {
      const forecast = judge(column, draft.comparisons[index] ?? { verdict: 'exact' }, measured.get(column));
      const judged = withRemark(forecast, column.remark);
      return column.target?.type.kind === 'text' ? judged : withPeculiar(judged, request, column, measured);
    });
    return { columns: [...verdicts, ...leftOut(plan)], definitions: [], primaryKey: [], needs: [] };
  }
  const fits = await fitMeasured(request, plan, { fits: draft.fits, measured, signal });
  const definitions = plan.columns.map(({ source, name, nullable }, index) => {
    return { name, sql: fits[index]?.sql ?? source.native, nullable };
  });
  const objection = keyObjection(request, plan, definitions);
  return {
    columns: plan.columns.map((column, index) => {
      const forecast = withRemark(asForecast(column.source.name, fits[index]), column.remark);
      const judged = withRemark(forecast, plan.primaryKey.includes(column.name) ? objection : null);
      return withPeculiar(judged, request, column, measured);
    }),
    definitions,
    primaryKey: objection === null ? plan.primaryKey : [],
    needs: [...new Set(fits.flatMap((fit) => fit.needs ?? []))],
  };
}

function keyObjection({ to }: MoveRequest, plan: Plan, definitions: readonly ColumnDefinition[]): string | null {
  if (plan.primaryKey.length === 0) return null;
  // In the order of the key, which need not be that of the columns.
  const key = plan.primaryKey.flatMap((name) => definitions.filter((column) => column.name === name));
  const objection = to.database.keyObjection?.(key, plan.totalRows) ?? null;
  return objection && `not made a primary key: ${objection}`;
}

function withRemark(forecast: ColumnForecast, remark: string | null | undefined): ColumnForecast {
  if (!remark) return forecast;
  return { ...forecast, reason: forecast.reason === null ? remark : `${forecast.reason}; ${remark}` };
}

/** @throws lossy for columns that lose something and are not allowed to, invalid-input for allowed ones that are not there */
export function refuseLossy(forecast: readonly ColumnForecast[], allowed: readonly string[] = []): void {
  const unknown = allowed.filter((name) => !forecast.some(({ column }) => column === name));
  if (unknown.length > 0) {
    throw new DagFluxError('invalid-input', `There is no column ${names(unknown)} among those that are moved.`, {
      hint: `They are ${names(forecast.slice(0, 20).map(({ column }) => column))}.`,
    });
  }
  const lossy = forecast.filter(({ column, verdict }) => verdict === 'lossy' && !allowed.includes(column));
  if (lossy.length === 0) return;
  const reasons = lossy.map(({ column, reason }) => `${names([column])} (${reason ?? 'it does not fit'})`);
  throw new DagFluxError('lossy', `Values may be lost in ${reasons.join(', ')}.`, {
    hint: `Leave the columns out, change their type, or allow it: --allow-lossy ${names(lossy.map(({ column }) => column))}.`,
  });
}

function compareColumn({ source, target }: PlannedColumn, sameDialect: boolean): Comparison {
  if (target === null || (sameDialect && source.native === target.native)) return { verdict: 'exact' };
  const comparison = compareTypes(source.type, target.type);
  if (comparison.verdict !== 'exact' || !sameDialect) return comparison;
  if (source.type.kind !== 'opaque') return comparison;
  return { verdict: 'lossy', reason: `${source.native} is another type than ${target.native}` };
}

function judge(
  { source, target }: PlannedColumn,
  comparison: Comparison,
  measure: Measure | undefined,
): ColumnForecast {
  if (measure !== undefined && comparison.fits?.(measure)) {
    return { column: source.name, verdict: 'exact', reason: `all values fit ${target?.native ?? 'the target'}` };
  }
  return asForecast(source.name, comparison);
}

function leftOut(plan: Plan): ColumnForecast[] {
  return plan.leftOut.map((column) => {
    return { column, verdict: 'exact', reason: 'not copied: the target computes it' };
  });
}

function asForecast(column: string, fit: { verdict: Verdict; reason?: string } | undefined): ColumnForecast {
  return { column, verdict: fit?.verdict ?? 'exact', reason: fit?.reason ?? null };
}

/** A type that holds far more than most data: numbers without bounds, nanoseconds where the target has none. */
function isUnbounded({ source: { type } }: PlannedColumn, { verdict }: Comparison, sameDialect: boolean): boolean {
  if (type.kind === 'decimal') return type.precision === undefined && verdict !== 'exact';
  // Where the target has nanoseconds too, they may reach over a few centuries only.
  return (type.kind === 'time' || type.kind === 'timestamp') && type.fraction > MICROSECONDS && !sameDialect;
}

/** A narrower type for each unbounded one whose values all fit it: so that numbers stay numbers, and times are not refused. */
async function fitMeasured(
  request: MoveRequest,
  plan: Plan,
  {
    fits,
    measured,
    signal,
  }: { fits: readonly ColumnFit[]; measured: ReadonlyMap<PlannedColumn, Measure>; signal: AbortSignal | undefined },
): Promise<readonly ColumnFit[]> {
  const bounded = new Map<PlannedColumn, Field>();
  for (const [column, measure] of measured) {
    // A column without a value tells nothing: what was found by its type stays.
    const field = measure.minimum === null ? null : boundedField(column.source, measure);
    if (field !== null) bounded.set(column, field);
  }
  if (bounded.size === 0) return fits;
  const { from, to } = request;
  const found = await to.database.fit([...bounded.values()], from.database.dialect, { signal });
  const better = new Map([...bounded.keys()].map((column, index) => [column, found[index]]));
  return plan.columns.map((column, index) => {
    const fit = better.get(column);
    if (fit?.verdict === 'exact') return { ...fit, reason: `all values fit ${fit.sql}` };
    return fits[index] ?? { sql: column.source.native, verdict: 'exact' };
  });
}

/** Wider than the data where the usual sizes allow it: rows that are added later have room. */
function boundedField(source: Field, measure: Measure): Field | null {
  const { integerDigits, fractionDigits, nonFinite } = measure;
  if (source.type.kind === 'time' || source.type.kind === 'timestamp') {
    if (fractionDigits === undefined) return null;
    const type = { ...source.type, fraction: Math.max(fractionDigits, MICROSECONDS) };
    return { name: source.name, type, native: typeName(type) };
  }
  if (integerDigits === undefined || fractionDigits === undefined || nonFinite !== 0) return null;
  const needed = Math.max(integerDigits + fractionDigits, 1);
  const precision = [18, 38].find((size) => size >= needed) ?? needed;
  const type = { kind: 'decimal', precision, scale: fractionDigits } as const;
  return { name: source.name, type, native: typeName(type) };
}

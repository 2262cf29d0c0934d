import type { Measure } from '../../contract/connector.ts';
import { compareTypes } from '../../move/compare-types.ts';
import { planTemporary, type TemporaryPlan } from '../../move/temporary.ts';
import type { ColumnForecast } from '../../move/types.ts';
import type { TypeAtVenue } from './compare.ts';
import type { JoinColumn, JoinSource, ResolvedJoin } from './resolve.ts';

/** How the sources come to the venue. */
export interface JoinPlan {
  /** Of each source outside the venue: its temporary table there. */
  readonly moves: ReadonlyMap<JoinSource, TemporaryPlan>;
  readonly typeAtVenue: TypeAtVenue;
  /** What becomes of the columns that are kept, by their new names, and of those that are only compared. */
  readonly forecast: readonly ColumnForecast[];
}

/**
 * Measures what has to move. To be done before the session at the venue is open, since it asks both catalogs.
 */
export async function planJoin(join: ResolvedJoin, signal: AbortSignal | undefined): Promise<JoinPlan> {
  const moves = new Map<JoinSource, TemporaryPlan>();
  for (const source of join.sources.filter(({ local }) => !local)) {
    const columns = source.fields.map(({ name }) => name);
    moves.set(source, withTargetTypes(join, source, await planTemporary(source, columns, join.venue, { signal })));
  }
  const typeAtVenue: TypeAtVenue = ({ source, field }) => {
    const definitions = moves.get(source)?.forecast.definitions;
    return definitions?.find(({ name }) => name === field.name)?.sql ?? field.native;
  };
  return { moves, typeAtVenue, forecast: forecastOf(join, moves, await measureNarrowed(join, signal)) };
}

/** What a merge only keeps gets the type that it will have, so that the database need not convert it. */
function withTargetTypes(
  { columns, steps, target, venue, destination }: ResolvedJoin,
  source: JoinSource,
  plan: TemporaryPlan,
): TemporaryPlan {
  if (target === null || venue.database !== destination.database) return plan;
  const compared = new Set(steps.flatMap(({ on }) => on.flatMap(({ left, right }) => [left.field, right.field])));
  const definitions = plan.forecast.definitions.map((definition) => {
    const kept = columns.filter((column) => column.source === source && column.field.name === definition.name);
    const [only] = kept;
    if (only === undefined || kept.length > 1 || compared.has(only.field)) return definition;
    return { ...definition, sql: target.get(only.as)?.native ?? definition.sql };
  });
  return { ...plan, forecast: { ...plan.forecast, definitions } };
}

type Measured = ReadonlyMap<JoinColumn['field'], Measure>;

/** Facts about the columns that are kept by a narrower one of a table that is there: their types alone do not tell. */
async function measureNarrowed(
  { columns, sources, target }: ResolvedJoin,
  signal: AbortSignal | undefined,
): Promise<Measured> {
  const measured = new Map<JoinColumn['field'], Measure>();
  for (const source of sources) {
    const narrowed = columns.filter((column) => {
      const existing = target?.get(column.as);
      return column.source === source && existing && compareTypes(column.field.type, existing.type).fits !== undefined;
    });
    const fields = [...new Set(narrowed.map(({ field }) => field))];
    if (fields.length === 0) continue;
    const measures = await source.database.session(
      (session) => session.measure({ table: source.table }, fields, { signal }),
      { transaction: 'read', signal },
    );
    fields.forEach((field, index) => {
      const measure = measures[index];
      if (measure !== undefined) measured.set(field, measure);
    });
  }
  return measured;
}

function forecastOf(
  { columns, sources, venue, target }: ResolvedJoin,
  moves: JoinPlan['moves'],
  measured: Measured,
): ColumnForecast[] {
  const kept = columns.map(({ source, field, as }): ColumnForecast => {
    const moved = moves.get(source)?.forecast.columns.find(({ column }) => column === field.name);
    const existing = target?.get(as);
    const sameDialect = source.database.dialect.id === venue.database.dialect.id;
    if (existing === undefined)
      return { column: as, verdict: moved?.verdict ?? 'exact', reason: moved?.reason ?? null };
    if (sameDialect && existing.native === field.native) return { column: as, verdict: 'exact', reason: null };
    const { verdict, reason = null, fits } = compareTypes(field.type, existing.type);
    const measure = measured.get(field);
    if (measure !== undefined && fits?.(measure)) {
      return { column: as, verdict: 'exact', reason: `all values fit ${existing.native}` };
    }
    return { column: as, verdict, reason };
  });
  const others = sources.flatMap((source) => {
    const only = source.fields.filter((field) => !columns.some((column) => column.field === field));
    return only.flatMap(({ name }): ColumnForecast[] => {
      const moved = moves.get(source)?.forecast.columns.find(({ column }) => column === name);
      return moved === undefined || moved.verdict === 'exact' ? [] : [{ ...moved, column: `${source.name}.${name}` }];
    });
  });
  return [...kept, ...others];
}

import { formatTableName } from '../../contract/names.ts';
import { temporaryName } from '../../move/temporary.ts';
import type { ColumnForecast } from '../../move/types.ts';
import { clashOf, trapsOf } from './compare.ts';
import type { JoinOptions } from './events.ts';
import { findProblems } from './grants.ts';
import { type JoinPlan, planJoin } from './plan.ts';
import { possibleReductions } from './reduce.ts';
import { renderJoin } from './render.ts';
import { type JoinCondition, type Open, type ResolvedJoin, resolveJoin } from './resolve.ts';
import { type SideSample, sampleSide } from './sample.ts';
import type { JoinSpecification, JoinType } from './specification.ts';
import { chooseVenue } from './venue.ts';

/** What a join would do. Nothing moved to find it out. */
export interface JoinRehearsal {
  /** The connection of the database that joins. */
  readonly venue: string;
  /** The connection that gets the result: another one than the venue's where a join runs at its larger table. */
  readonly destination: string;
  readonly sources: readonly RehearsedSource[];
  readonly pairs: readonly RehearsedPair[];
  readonly forecast: readonly ColumnForecast[];
  /** From the samples and the catalogs' estimates; null where they do not tell. */
  readonly predictedRows: number | null;
  /** What the destination's connection may not do, though the join needs it: such a join is refused. */
  readonly problems: readonly string[];
  /** The statements at the venue, with the names that temporary tables would have this time. */
  readonly sql: readonly string[];
}

interface RehearsedSource {
  readonly name: string;
  readonly table: string;
  /** Its rows stay where they are; else its columns are loaded into a temporary table at the venue. */
  readonly local: boolean;
  readonly columns: readonly string[];
  /** Of the whole table; null where the catalog does not say. */
  readonly estimatedRows: number | null;
  readonly estimatedBytes: number | null;
  /** The sources whose keys may be sent first, so that only matching rows move. */
  readonly reducedBy: readonly string[];
}

export interface RehearsedPair {
  readonly left: string;
  readonly right: string;
  readonly type: JoinType;
  readonly on: readonly {
    readonly left: string;
    readonly right: string;
    /** Why the join is refused as it stands; null = the columns can be compared. */
    readonly clash: string | null;
    /** What to compare them as: proposed where they clash. */
    readonly proposedAs: 'text' | null;
    readonly remarks: readonly string[];
  }[];
  /** Null: a sample took too long. */
  readonly sample: { readonly left: SideSample | null; readonly right: SideSample | null };
}

/** @throws not-found, already-exists, invalid-input naming what is wrong by its path */
export async function rehearseJoin(
  specification: JoinSpecification,
  open: Open,
  { signal, again, keyLimit }: Pick<JoinOptions, 'signal' | 'again' | 'keyLimit'>,
): Promise<JoinRehearsal> {
  const join = await chooseVenue(await resolveJoin(specification, open, { signal, again }), { signal, keyLimit });
  const plan = await planJoin(join, signal);
  const pairs = await rehearsePairs(join, plan, signal);
  const { stages, select } = renderJoin(join, {
    table: (source) => plan.moves.get(source)?.request.to.table ?? source.table,
    type: plan.typeAtVenue,
    stage: () => temporaryName(join.venue.database, join.destination.table),
  });
  const reductions = possibleReductions(join);
  return {
    venue: join.venue.connection,
    destination: join.destination.connection,
    sources: join.sources.map((source) => ({
      name: source.name,
      table: `${source.connection}:${formatTableName(source.table)}`,
      local: source.local,
      columns: source.fields.map(({ name }) => name),
      estimatedRows: source.estimatedRows,
      estimatedBytes: source.estimatedBytes,
      reducedBy: reductions.filter((reduction) => reduction.source === source).map(({ by }) => by.name),
    })),
    pairs,
    forecast: plan.forecast,
    predictedRows: predictRows(join, pairs),
    problems: await findProblems(join, signal),
    sql: [...stages.flatMap(({ inserts }) => inserts), select],
  };
}

async function rehearsePairs(
  { steps, venue }: ResolvedJoin,
  { typeAtVenue }: JoinPlan,
  signal: AbortSignal | undefined,
): Promise<readonly RehearsedPair[]> {
  const { dialect } = venue.database;
  const pairs: RehearsedPair[] = [];
  for (const { type, right, on } of steps) {
    for (const left of new Set(on.map((condition) => condition.left.source))) {
      const own = on.filter((condition) => condition.left.source === left);
      const told = own.map((condition: JoinCondition) => {
        const clash = condition.asText ? null : clashOf(condition, dialect, typeAtVenue);
        return {
          left: condition.left.field.name,
          right: condition.right.field.name,
          clash,
          proposedAs: clash === null ? null : ('text' as const),
          remarks: trapsOf(condition, dialect),
        };
      });
      const sample = { left: await sampleSide(own, 'left', signal), right: await sampleSide(own, 'right', signal) };
      pairs.push({ left: left.name, right: right.name, type, on: told, sample });
    }
  }
  return pairs;
}

/** Multiplies what the samples found: as good as the first rows are like the others. */
function predictRows({ first, steps, sources }: ResolvedJoin, pairs: readonly RehearsedPair[]): number | null {
  let rows = first.estimatedRows;
  for (const { type, right } of steps) {
    const pair = pairs.find((one) => one.right === right.name);
    const { left: sample, right: opposite } = pair?.sample ?? { left: null, right: null };
    if (rows === null || sample === null || sample.found === null) return null;
    const filled = sample.rows === 0 ? 0 : 1 - sample.nullKeys / sample.rows;
    const matches = sample.keys === 0 ? 0 : (filled * sample.found.rows) / sample.keys;
    const matched = sample.keys === 0 ? 0 : (filled * sample.found.keys) / sample.keys;
    const before: number = rows;
    rows = before * (type === 'inner' ? matches : matches + 1 - matched);
    if (type !== 'full') continue;
    const estimated = sources.find((source) => source === right)?.estimatedRows ?? null;
    if (estimated === null || opposite?.found == null) return null;
    const partners = opposite.rows === 0 || opposite.keys === 0 ? 0 : opposite.found.keys / opposite.keys;
    const nulls = opposite.rows === 0 ? 0 : opposite.nullKeys / opposite.rows;
    rows += estimated * (1 - partners * (1 - nulls));
  }
  return rows === null ? null : Math.round(rows);
}

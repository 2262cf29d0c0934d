import { asDagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';
import { execute } from '../../move/statements.ts';
import { temporaryName } from '../../move/temporary.ts';
import type { JoinOptions } from './events.ts';
import { INLINE_KEYS, KEY_LIMIT } from './limits.ts';
import { type JoinColumn, type JoinSource, type ResolvedJoin, tellsRowsApart } from './resolve.ts';

/** Fewer rows are soon moved, wherever they are joined. */
const WORTH_ROWS = 200_000;

/**
 * Where the join runs: at the destination, but for a table there that is joined with a larger one of another server of its kind. Then the
 * smaller table goes to the larger one, and what the join gives comes back: the alternative moves keys there, the rows that match
 * back, and joins after all (measured: docs/decisions/joins.md). The result has no more rows than would have come.
 */
export async function chooseVenue(
  join: ResolvedJoin,
  { keyLimit = KEY_LIMIT, signal }: Pick<JoinOptions, 'keyLimit' | 'signal'>,
): Promise<ResolvedJoin> {
  const { sources, steps } = join;
  const here = sources.find(({ local }) => local);
  const there = sources.find(({ local }) => !local);
  if (sources.length !== 2 || here === undefined || there === undefined) return join;
  const on = steps.flatMap((step) => step.on);
  const pairs = on.map(({ left, right }) =>
    left.source === here ? { here: left, there: right } : { here: right, there: left },
  );
  const apart =
    tellsRowsApart(
      here,
      pairs.map((pair) => pair.here),
    ) ||
    tellsRowsApart(
      there,
      pairs.map((pair) => pair.there),
    );
  const sure = on.every(({ left, right, asText }) => !asText && comparedAlike(left, right));
  if (!apart || !sure || !isWorthIt(here, there, keyLimit)) return join;
  const able = await Promise.all([keepTypes(here, there, signal), takesTemporary(there, signal)]);
  return able.includes(false) ? join : joinAt(join, there);
}

/** By the catalogs' estimates. A few keys travel in the statement itself, which is better still. */
function isWorthIt(here: JoinSource, there: JoinSource, keyLimit: number): boolean {
  const [rows, most] = [here.estimatedRows, there.estimatedRows];
  const [bytes, mostBytes] = [here.estimatedBytes, there.estimatedBytes];
  if (rows === null || most === null || bytes === null || mostBytes === null) return false;
  return rows > INLINE_KEYS && rows <= keyLimit && most >= WORTH_ROWS && rows <= most && bytes <= mostBytes;
}

/** Types that no collation, time zone or setting says anything about. */
function comparedAlike({ field: left }: JoinColumn, { field: right }: JoinColumn): boolean {
  const whole = ({ kind }: LogicalType) => kind === 'int' || kind === 'decimal';
  return (
    (whole(left.type) && whole(right.type)) || (left.native === right.native && /^(date|uuid)$/.test(left.type.kind))
  );
}

/** Whether each column has the same type in both databases, so that its values pass the other one as they are. */
async function keepTypes(here: JoinSource, there: JoinSource, signal: AbortSignal | undefined): Promise<boolean> {
  if (here.database.dialect.id !== there.database.dialect.id) return false;
  const both = await Promise.all(
    [
      { from: here, to: there },
      { from: there, to: here },
    ].map(async ({ from, to }) => {
      const options = { signal, source: from.database };
      const fits = await to.database.fit(from.fields, from.database.dialect, options);
      return fits.every(({ sql, verdict, needs = [] }, index) => {
        return verdict === 'exact' && needs.length === 0 && sql === from.fields[index]?.native;
      });
    }),
  );
  return !both.includes(false);
}

/** Asked of the database itself: a connection may be read-only, and a user may lack the right. */
async function takesTemporary({ database, table }: JoinSource, signal: AbortSignal | undefined): Promise<boolean> {
  const { dialect, capabilities } = database;
  if (!capabilities.temporaryTables || capabilities.transactions !== 'ddl-and-data') return false;
  const name = temporaryName(database, table);
  const column = { name: 'a', sql: dialect.toNative({ kind: 'int', bits: 32 }).sql, nullable: true };
  try {
    await database.session(
      async (session) => {
        await execute(session, dialect.createTable(name, [column], { temporary: true }), signal);
        await execute(session, dialect.dropTable(name, { temporary: true }), signal);
      },
      { transaction: 'write', signal },
    );
    return true;
  } catch (error) {
    const { code } = asDagFluxError(error);
    if (code === 'unauthorized' || code === 'unsupported') return false;
    throw error;
  }
}

/** What the venue should be told of a large table that is joined by its key. */
export function venueSettings({ venue, destination, sources, steps }: ResolvedJoin): readonly string[] {
  const large = sources.find(({ local }) => local);
  if (venue.database === destination.database || large === undefined) return [];
  const own = steps.flatMap(({ on }) => on.map(({ left, right }) => (left.source === large ? left : right)));
  if (!tellsRowsApart(large, own)) return [];
  return venue.database.dialect.joinByKey?.(large.table, large.primaryKey) ?? [];
}

/** The same join, run in the database of one of its sources. */
function joinAt(join: ResolvedJoin, { connection, database }: JoinSource): ResolvedJoin {
  const moved = new Map(join.sources.map((source) => [source, { ...source, local: source.database === database }]));
  const at = (source: JoinSource): JoinSource => moved.get(source) ?? source;
  const column = <C extends JoinColumn>(one: C): C => ({ ...one, source: at(one.source) });
  return {
    ...join,
    sources: join.sources.map(at),
    first: at(join.first),
    steps: join.steps.map(({ right, on, ...step }) => ({
      ...step,
      right: at(right),
      on: on.map((pair) => ({ ...pair, left: column(pair.left), right: column(pair.right) })),
    })),
    columns: join.columns.map(column),
    venue: { connection, database },
  };
}

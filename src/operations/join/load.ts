import type { Session } from '../../contract/connector.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { fillTemporary, narrowed, type Temporary, type TemporaryPlan } from '../../move/temporary.ts';
import type { MoveOptions } from '../../move/types.ts';
import type { JoinOptions, LoadedSource } from './events.ts';
import { chooseKeys, loadByKeyTable, type Reduced, readKeys } from './keys.ts';
import { INLINE_KEYS } from './limits.ts';
import type { JoinPlan } from './plan.ts';
import { fitsTable, inlineCondition, possibleReductions, type Reduction } from './reduce.ts';
import type { JoinSource, ResolvedJoin } from './resolve.ts';

/** A source whose rows can be read at the venue. */
export interface Present {
  readonly table: TableName;
  /** Counted where it was loaded, else estimated. */
  readonly rows: number | null;
  readonly fields: readonly Field[];
}

export interface Loading {
  readonly join: ResolvedJoin;
  readonly plan: JoinPlan;
  /** Of the venue. */
  readonly session: Session;
  readonly options: JoinOptions;
  /** What a move is told, so that its events say which source they are of. */
  tell(source: JoinSource, phase: 'keys' | 'load'): MoveOptions;
}

/**
 * Brings the sources outside the venue there, the one with the fewest rows to move first: its keys may then reduce the next one.
 */
export async function loadSources(loading: Loading): Promise<{
  readonly present: ReadonlyMap<JoinSource, Present>;
  readonly loaded: readonly LoadedSource[];
}> {
  const { join, options } = loading;
  const present = new Map<JoinSource, Present>();
  for (const source of join.sources.filter(({ local }) => local)) {
    present.set(source, { table: source.table, rows: source.estimatedRows, fields: source.fields });
  }
  const possible = possibleReductions(join);
  const remaining = new Set(join.sources.filter(({ local }) => !local));
  const loaded: LoadedSource[] = [];
  const rowsOf = ({ by }: Reduction): number => present.get(by)?.rows ?? Number.POSITIVE_INFINITY;
  while (remaining.size > 0) {
    const choices = [...remaining].map((source) => {
      const reductions = possible
        .filter((reduction) => reduction.source === source && present.has(reduction.by))
        .sort((a, b) => rowsOf(a) - rowsOf(b));
      const rows = [source.estimatedRows ?? Number.POSITIVE_INFINITY, ...reductions.map(rowsOf)];
      return { source, reductions, rows: Math.min(...rows) };
    });
    const [next] = choices.sort((a, b) => a.rows - b.rows);
    if (next === undefined) break;
    remaining.delete(next.source);
    const reduced = await chooseKeys(loading, next.reductions, present);
    const temporary = await load(loading, next.source, reduced);
    present.set(next.source, temporary);
    const { rows, bytes, route } = temporary;
    const keys = temporary.reduced && reduced ? { by: reduced.reduction.by.name, count: reduced.count } : null;
    loaded.push({ source: next.source.name, rows, bytes, route, keys });
    options.onEvent?.({ event: 'source-loaded', ...(loaded.at(-1) as LoadedSource) });
  }
  return { present, loaded };
}

type Arrived = Temporary & { readonly reduced: boolean };

async function load(loading: Loading, source: JoinSource, reduced: Reduced | null): Promise<Arrived> {
  const { plan, session, options } = loading;
  const planned = plan.moves.get(source) as TemporaryPlan; // each source outside the venue has one
  const fill = async (what: TemporaryPlan): Promise<Temporary> => {
    return await source.database.session(
      (reader) => fillTemporary(what, { reader, writer: session }, loading.tell(source, 'load')),
      { transaction: 'read', signal: options.signal },
    );
  };
  if (reduced !== null && reduced.count <= INLINE_KEYS) {
    const own = reduced.reduction.columns.map((column) => column.own);
    const where = inlineCondition(source.database.dialect, own, await readKeys(loading, reduced));
    const columns = source.fields.map(({ name }) => name);
    if (where !== null)
      return { ...(await fill(narrowed(planned, { table: source.table, columns, where }))), reduced: true };
  }
  if (reduced !== null && fitsTable(reduced.reduction)) {
    const temporary = await loadByKeyTable(loading, planned, { source, reduced });
    if (temporary !== null) return { ...temporary, reduced: true };
  }
  return { ...(await fill(planned)), reduced: false };
}

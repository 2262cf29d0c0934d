import { asDagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import { execute, readBatches, readCounts } from '../../move/statements.ts';
import { fillTemporary, narrowed, type Temporary, type TemporaryPlan, temporaryName } from '../../move/temporary.ts';
import { using } from '../../move/using.ts';
import { INLINE_KEYS, KEY_LIMIT, KEY_SHARE } from './limits.ts';
import type { Loading, Present } from './load.ts';
import type { Reduction } from './reduce.ts';
import { type JoinSource, tellsRowsApart } from './resolve.ts';

const KEY = (index: number): string => `dagflux_k${index + 1}`;

/** The keys that one source is reduced by. */
export interface Reduced {
  readonly reduction: Reduction;
  readonly present: Present;
  readonly count: number;
  /** The SELECT of the keys, at the venue. */
  readonly sql: string;
}

/** The first reduction whose keys are few enough. */
export async function chooseKeys(
  { join, session, options }: Loading,
  reductions: readonly Reduction[],
  present: ReadonlyMap<JoinSource, Present>,
): Promise<Reduced | null> {
  const { keyLimit = KEY_LIMIT, signal } = options;
  for (const reduction of reductions) {
    const { by, source, columns } = reduction;
    const here = present.get(by);
    if (here === undefined) continue;
    const { dialect } = join.venue.database;
    const keys = columns.map(({ key }) => dialect.quoteIdentifier(key.field.name));
    const unique = tellsRowsApart(
      by,
      columns.map(({ key }) => key),
    );
    const rows = source.estimatedRows ?? Number.POSITIVE_INFINITY;
    const most = Math.min(keyLimit, Math.max(rows * KEY_SHARE, Math.min(rows - 1, INLINE_KEYS)));
    // Several rows may share a key; but where rows are so many, to count the keys is a long work by itself.
    if ((here.rows ?? 0) > (unique ? most : keyLimit * 10)) continue;
    const list = keys.map((key, index) => `${key} AS ${dialect.quoteIdentifier(KEY(index))}`).join(', ');
    const filled = keys.map((key) => `${key} IS NOT NULL`).join(' AND ');
    const sql = `SELECT ${unique ? '' : 'DISTINCT '}${list} FROM ${dialect.table(here.table)} WHERE ${filled}`;
    const [count = 0] = await readCounts(session, `SELECT count(*) FROM (${sql}) AS dagflux_keys`, signal);
    if (count > most) continue;
    return { reduction, present: here, count, sql };
  }
  return null;
}

/** All of the keys, which are few. */
export async function readKeys(
  { session, options }: Loading,
  { sql }: Reduced,
): Promise<readonly (readonly Value[])[]> {
  const rows: Value[][] = [];
  await using(await readBatches(session, sql, options.signal), async (stream) => {
    for await (const { rows: count, columns } of stream) {
      for (let row = 0; row < count; row += 1) rows.push(columns.map((column) => column[row] ?? null));
    }
  });
  return rows;
}

/**
 * Sends the keys into a temporary table of the source, and loads the rows that match one. Null: it does not let us make one, and
 * nothing was loaded.
 */
export async function loadByKeyTable(
  loading: Loading,
  planned: TemporaryPlan,
  { source, reduced }: { readonly source: JoinSource; readonly reduced: Reduced },
): Promise<Temporary | null> {
  const { session, options } = loading;
  const { database } = source;
  const { dialect } = database;
  const sent = keyPlan(loading, source, reduced);
  const { table } = sent.request.to;
  let arrived = false;
  try {
    return await database.session(
      async (own) => {
        await fillTemporary(sent, { reader: session, writer: own }, loading.tell(source, 'keys'));
        arrived = true;
        const compared = reduced.reduction.columns.map(({ own: column }) => column);
        const settings = tellsRowsApart(source, compared) ? dialect.joinByKey?.(source.table, source.primaryKey) : [];
        for (const sql of settings ?? []) await execute(own, sql, options.signal);
        const where = reduced.reduction.columns.map(({ own: column }, index) => {
          return `dagflux_keys.${dialect.quoteIdentifier(KEY(index))} = s.${dialect.quoteIdentifier(column.field.name)}`;
        });
        const list = source.fields.map(({ name }) => `s.${dialect.quoteIdentifier(name)}`).join(', ');
        const matching = `EXISTS (SELECT 1 FROM ${dialect.table(table)} AS dagflux_keys WHERE ${where.join(' AND ')})`;
        // As a query: a table may be read by several connections, and only this one sees the keys.
        const sql = `SELECT ${list} FROM ${dialect.table(source.table)} AS s WHERE ${matching}`;
        const loaded = await fillTemporary(
          narrowed(planned, { sql }),
          { reader: own, writer: session },
          loading.tell(source, 'load'),
        );
        await execute(own, dialect.dropTable(table, { temporary: true }), options.signal);
        return loaded;
      },
      { transaction: 'write', signal: options.signal },
    );
  } catch (error) {
    const { code } = asDagFluxError(error);
    if (!arrived && (code === 'unauthorized' || code === 'unsupported')) return null;
    throw error;
  }
}

/** The keys as they stand at the venue, and what they become at the source. */
function keyPlan({ join }: Loading, source: JoinSource, { reduction, present, count, sql }: Reduced): TemporaryPlan {
  const { venue } = join;
  const selection = { sql };
  const fields = reduction.columns.map(({ key }, index) => {
    const field = present.fields.find(({ name }) => name === key.field.name) ?? key.field;
    return { name: KEY(index), type: field.type, native: field.native };
  });
  return {
    request: {
      from: { ...venue, selection },
      to: { ...source, table: temporaryName(source.database, source.table) },
      mode: 'create',
    },
    plan: {
      selection,
      sql,
      columns: fields.map((field) => ({ source: field, name: field.name, nullable: true, target: null })),
      leftOut: [],
      primaryKey: [],
      key: [],
      totalRows: count,
      large: false,
    },
    forecast: {
      columns: [],
      definitions: fields.map(({ name, type }) => {
        return { name, sql: source.database.dialect.toNative(type).sql, nullable: true };
      }),
      primaryKey: [],
      needs: [],
    },
  };
}

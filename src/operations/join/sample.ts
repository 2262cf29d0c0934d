import { DagFluxError } from '../../contract/errors.ts';
import { toJsonValue, type Value } from '../../contract/values.ts';
import { readCounts } from '../../move/statements.ts';
import { inlineCondition } from './reduce.ts';
import type { JoinColumn, JoinCondition, JoinSource } from './resolve.ts';

/** What the first rows of one side say of its keys, and of their partners on the other side. */
export interface SideSample {
  readonly rows: number;
  /** Rows with a key that is NULL: they match nothing. */
  readonly nullKeys: number;
  /** Keys that come more than once among these rows. */
  readonly repeatedKeys: number;
  readonly keys: number;
  /** Of these keys, how many the other side has, and in how many rows; null = it was not asked. */
  readonly found: { readonly keys: number; readonly rows: number } | null;
}

const ROWS = 1_000;
/** A condition of several columns is long. */
const ROWS_OF_SEVERAL = 200;
const TIMEOUT_MILLISECONDS = 10_000;

/** Samples one side. Null: it took too long. */
export async function sampleSide(
  on: readonly JoinCondition[],
  side: 'left' | 'right',
  signal: AbortSignal | undefined,
): Promise<SideSample | null> {
  const own = on.map((condition) => condition[side]);
  const others = on.map((condition) => condition[side === 'left' ? 'right' : 'left']);
  const [first] = own;
  const [other] = others;
  if (first === undefined || other === undefined) return null;
  const limit = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit]);
  try {
    const rows = await readSample(first.source, own, stop);
    const keys = new Map<string, { readonly row: readonly Value[]; times: number }>();
    let nullKeys = 0;
    for (const row of rows) {
      if (row.includes(null)) nullKeys += 1;
      else {
        const text = JSON.stringify(row.map(toJsonValue));
        const known = keys.get(text) ?? { row, times: 0 };
        known.times += 1;
        keys.set(text, known);
      }
    }
    const distinct = [...keys.values()];
    const asked = on.some(({ asText }) => asText) ? null : distinct.map(({ row }) => row);
    return {
      rows: rows.length,
      nullKeys,
      repeatedKeys: distinct.filter(({ times }) => times > 1).length,
      keys: distinct.length,
      found: asked && (await findPartners(other.source, others, asked, stop)),
    };
  } catch (error) {
    if (limit.aborted && !signal?.aborted) return null;
    throw error;
  }
}

async function readSample(
  source: JoinSource,
  columns: readonly JoinColumn[],
  signal: AbortSignal,
): Promise<readonly (readonly Value[])[]> {
  const { dialect } = source.database;
  const list = columns.map(({ field }, index) => `${dialect.quoteIdentifier(field.name)} AS c${index + 1}`);
  const sql = `SELECT ${list.join(', ')} FROM ${dialect.table(source.table)}`;
  const maxRows = columns.length === 1 ? ROWS : ROWS_OF_SEVERAL;
  return await source.database.session(
    async (session) => {
      const rows: Value[][] = [];
      for await (const event of session.run(sql, { maxRows, signal })) {
        if (event.kind !== 'batch') continue;
        const { batch } = event;
        for (let row = 0; row < batch.rows; row += 1) rows.push(batch.columns.map((column) => column[row] ?? null));
      }
      return rows;
    },
    { transaction: 'read', signal },
  );
}

async function findPartners(
  source: JoinSource,
  columns: readonly JoinColumn[],
  keys: readonly (readonly Value[])[],
  signal: AbortSignal,
): Promise<SideSample['found']> {
  const { dialect } = source.database;
  const where = inlineCondition(dialect, columns, keys);
  if (where === null) return null;
  const names = columns.map(({ field }) => dialect.quoteIdentifier(field.name)).join(', ');
  const grouped = `SELECT count(*) AS n FROM ${dialect.table(source.table)} WHERE ${where} GROUP BY ${names}`;
  const sql = `SELECT count(*), sum(n) FROM (${grouped}) AS dagflux_found`;
  try {
    const [found = 0, rows = 0] = await source.database.session((session) => readCounts(session, sql, signal), {
      transaction: 'read',
      signal,
    });
    return { keys: found, rows };
  } catch (error) {
    // Types that this database does not compare: only those at the venue count.
    if (error instanceof DagFluxError && (error.code === 'invalid-sql' || error.code === 'invalid-data')) return null;
    throw error;
  }
}

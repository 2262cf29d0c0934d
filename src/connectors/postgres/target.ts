import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { textRows } from './statement.ts';

/** A column that is about to be written. */
export interface TargetColumn {
  readonly name: string;
  readonly array: boolean;
  readonly generated: boolean;
  /** The sequence behind an identity or serial column, as a regclass text. */
  readonly sequence: string | null;
}

const COLUMNS = `
SELECT a.attname, (coalesce(b.typcategory, t.typcategory) = 'A'), a.attgenerated <> '',
  CASE WHEN a.attidentity <> '' OR a.atthasdef
    THEN pg_catalog.pg_get_serial_sequence($1, a.attname) END, c.relkind
FROM pg_catalog.pg_class c
LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON t.typtype = 'd' AND b.oid = t.typbasetype
WHERE c.oid = $1::pg_catalog.regclass
ORDER BY a.attnum`;

/**
 * The named columns of a table as they stand there, in the order of the names, how many it has in all, and its pg_class.relkind.
 * @throws not-found, invalid-input
 */
export async function targetColumns(
  connection: Connection,
  table: TableName,
  names: readonly string[],
): Promise<{ columns: readonly TargetColumn[]; all: number; kind: string }> {
  const rows = await textRows(connection, COLUMNS, [dialect.table(table)], { end: true }).catch((error: unknown) => {
    throw isUndefinedTable(error)
      ? new DagFluxError('not-found', `There is no table ${formatTableName(table)} in this database.`, { cause: error })
      : error;
  });
  const known = new Map(
    rows.map(([name, array, generated, sequence]) => [
      name as string,
      { name: name as string, array: array === 't', generated: generated === 't', sequence: sequence ?? null },
    ]),
  );
  const columns = names.map((name) => {
    const column = known.get(name);
    if (!column) throw new DagFluxError('invalid-input', `The table has no column "${name}".`);
    return column;
  });
  return { columns, all: rows[0]?.[0] === null ? 0 : known.size, kind: rows[0]?.[4] ?? '' };
}

const CONSTRAINT_COLUMNS = `
SELECT a.attname FROM (
  SELECT conkey AS keys FROM pg_catalog.pg_constraint WHERE conrelid = $1::pg_catalog.regclass AND conname = $2
  UNION ALL
  SELECT i.indkey::int2[] FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = $1::pg_catalog.regclass AND c.relname = $2) k
JOIN pg_catalog.pg_attribute a ON a.attrelid = $1::pg_catalog.regclass AND a.attnum = ANY (k.keys)
GROUP BY a.attnum, a.attname ORDER BY a.attnum`;

/** The columns of a constraint or a unique index of a table. */
export async function constraintColumns(
  connection: Connection,
  table: TableName,
  constraint: string,
): Promise<readonly string[]> {
  const rows = await textRows(connection, CONSTRAINT_COLUMNS, [dialect.table(table), constraint], { end: true });
  return rows.map(([name]) => name as string);
}

/** SQLSTATE undefined_table, or invalid_schema_name. */
function isUndefinedTable(error: unknown): boolean {
  const state = error instanceof DagFluxError ? error.native?.code : undefined;
  return state === '42P01' || state === '3F000';
}

/** How many numbers may be drawn one by one where the role may use a sequence but not set it. */
const MAXIMUM_DRAWN = 10_000_000n;

/**
 * Moves the sequences behind identity and serial columns past the values that were written, so that the next default does
 * not meet one of them. Never moves one back.
 */
export async function advanceSequences(
  connection: Connection,
  table: TableName,
  columns: readonly TargetColumn[],
): Promise<void> {
  for (const { name, sequence } of columns) {
    if (sequence === null) continue;
    const column = quoteIdentifier(name);
    const [facts] = await textRows(
      connection,
      `SELECT s.seqincrement, pg_catalog.pg_sequence_last_value(s.seqrelid), s.seqstart,
         CASE WHEN s.seqincrement > 0 THEN least(m.high, s.seqmax) ELSE greatest(m.low, s.seqmin) END,
         pg_catalog.has_sequence_privilege(s.seqrelid, 'UPDATE'), pg_catalog.has_sequence_privilege(s.seqrelid, 'USAGE')
       FROM pg_catalog.pg_sequence s,
         (SELECT max(${column})::bigint AS high, min(${column})::bigint AS low FROM ${dialect.table(table)}) m
       WHERE s.seqrelid = $1::pg_catalog.regclass`,
      [sequence],
      { end: true },
    );
    const [increment, last, start, reached, settable, usable] = facts ?? [];
    if (!increment || !start || reached === null || reached === undefined) continue;
    const step = BigInt(increment);
    const next = last === null || last === undefined ? BigInt(start) : BigInt(last) + step;
    const behind = step > 0n ? BigInt(reached) - next : next - BigInt(reached);
    if (behind < 0n) continue;
    const draws = behind / (step > 0n ? step : -step) + 1n;
    if (settable === 't') {
      // Others may have drawn since: looked at once more in the same statement.
      const still = `coalesce(pg_catalog.pg_sequence_last_value($1) ${step > 0n ? '<' : '>'} $2::bigint, true)`;
      const set = `SELECT pg_catalog.setval($1, $2::bigint) WHERE ${still}`;
      await textRows(connection, set, [sequence, reached], { end: true });
    } else if (usable === 't' && draws <= MAXIMUM_DRAWN) {
      const draw = 'SELECT count(pg_catalog.nextval($1)) FROM pg_catalog.generate_series(1, $2::bigint)';
      await textRows(connection, draw, [sequence, String(draws)], { end: true });
    } else {
      throw new DagFluxError('unauthorized', `The sequence of column "${name}" may not be moved past the new values.`, {
        hint: `GRANT UPDATE ON SEQUENCE ${sequence} to the role of this connection, or leave the column out.`,
        native: { column: name },
      });
    }
  }
}

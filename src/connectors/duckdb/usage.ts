import type { CallOptions, FileUsage } from '../../contract/connector.ts';
import { asDagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Connection } from './connection.ts';

/** Tables that are measured, the largest by rows: of thousands each would be asked for its blocks. */
const MEASURED = 500;

/**
 * How much each table takes of the file: the blocks that hold its rows, one that it shares with another counted for both. What was
 * written last and is still in the log counts for no table.
 * https://duckdb.org/docs/stable/configuration/pragmas#storage-information
 */
export async function fileUsage(connection: Connection, options: CallOptions = {}): Promise<FileUsage> {
  const [size] = await connection.rows(
    'SELECT block_size::BIGINT, free_blocks::BIGINT FROM pragma_database_size() WHERE database_name = current_database()',
    [],
    options,
  );
  const blockSize = Number(size?.[0] ?? 0);
  const listed = await connection.rows(
    `SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = current_database() AND NOT internal
      ORDER BY estimated_size DESC LIMIT ${MEASURED}`,
    [],
    options,
  );
  const tables: { table: TableName; bytes: number | null }[] = [];
  for (const row of listed) {
    const table = { schema: String(row[0]), name: String(row[1]) };
    const blocks = await blocksOf(connection, table, options);
    tables.push({ table, bytes: blocks === null ? null : blocks * blockSize });
  }
  return { freeBytes: Number(size?.[1] ?? 0) * blockSize, tables };
}

async function blocksOf(connection: Connection, { schema, name }: TableName, options: CallOptions) {
  // DuckDB reads a quoted name here, but not one with a quote in it.
  if (schema?.includes('"') || name.includes('"')) return null;
  const sql = `SELECT count(DISTINCT block) FROM (
      SELECT unnest(list_append(additional_block_ids, block_id)) AS block FROM pragma_storage_info($1)) WHERE block >= 0`;
  try {
    const [row] = await connection.rows(sql, [`"${schema}"."${name}"`], options);
    return Number(row?.[0] ?? 0);
  } catch (error) {
    // Somebody dropped it meanwhile.
    if (asDagFluxError(error).code === 'not-found') return null;
    throw error;
  }
}

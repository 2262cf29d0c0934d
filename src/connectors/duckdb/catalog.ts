import type { CallOptions, SchemaInfo, TableInfo } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { TableField, Value } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { duckdbDialect } from './dialect.ts';
import { Limit } from './limit.ts';

export const DEFAULT_SCHEMA = 'main';

/** `main` is one of DuckDB's own schemas, but it is where people's tables are. */
const SYSTEM_SCHEMAS = ['information_schema', 'pg_catalog'];

export async function listSchemas(
  connection: Connection,
  options: CallOptions & { readonly system?: boolean } = {},
): Promise<SchemaInfo[]> {
  const rows = await connection.rows(
    `SELECT DISTINCT schema_name FROM duckdb_schemas()
      WHERE database_name = current_database() OR ($1 AND database_name = 'system' AND list_contains($2::VARCHAR[], schema_name))
      ORDER BY schema_name`,
    [options.system === true, `[${SYSTEM_SCHEMAS.join(',')}]`],
    options,
  );
  return rows.map(([name]) => ({ name: text(name) }));
}

export async function listTables(
  connection: Connection,
  schema: string | undefined,
  options: CallOptions = {},
): Promise<TableInfo[]> {
  if (schema !== undefined) await requireSchema(connection, schema, options);
  const rows = await connection.rows(
    `SELECT schema_name, table_name, 'table' AS kind, estimated_size::BIGINT, comment FROM duckdb_tables()
      WHERE database_name = current_database() AND NOT internal AND ($1 IS NULL OR schema_name = $1)
      UNION ALL
      SELECT schema_name, view_name, 'view', NULL, comment FROM duckdb_views()
      WHERE database_name = current_database() AND NOT internal AND ($1 IS NULL OR schema_name = $1)
      ORDER BY 1, 2`,
    [schema ?? null],
    options,
  );
  return rows.map(([schemaName, name, kind, estimate, comment]) => ({
    schema: text(schemaName),
    name: text(name),
    kind: kind === 'view' ? 'view' : 'table',
    estimatedRows: estimate === null ? null : Number(estimate),
    bytes: null,
    comment: optional(comment),
  }));
}

async function requireSchema(connection: Connection, schema: string, options: CallOptions): Promise<void> {
  const found = await connection.rows(
    `SELECT 1 FROM duckdb_schemas() WHERE schema_name = $1 AND database_name IN (current_database(), 'system')`,
    [schema],
    options,
  );
  if (found.length > 0) return;
  throw new DagFluxError('not-found', `There is no schema ${schema}.`, {
    hint: 'List the schemas to see what is there.',
  });
}

/**
 * The columns of a table or view. The catalog knows keys and defaults, the statement knows the types, and which columns are
 * generated only an insert knows, so one is prepared, and never run, for each column that has a default.
 */
export async function listFields(
  connection: Connection,
  table: TableName,
  options: CallOptions = {},
): Promise<TableField[]> {
  const found = await findTable(connection, table, options);
  using limit = new Limit(connection.native, options);
  const name = duckdbDialect.table(table);
  using prepared = await connection.prepare(`SELECT * FROM ${name}`, limit);
  const { fields } = prepared;
  const facts = await columnFacts(connection, found, options);
  const result: TableField[] = [];
  for (const field of fields) {
    const fact = facts.get(field.name);
    const defaultText = fact?.default ?? null;
    const generated = defaultText !== null && (await isGenerated(connection, name, field.name, limit));
    result.push({
      ...field,
      nullable: fact?.nullable ?? true,
      primaryKeyPosition: fact?.primaryKeyPosition ?? null,
      default: generated ? null : defaultText,
      generated,
      identity: false,
      comment: fact?.comment ?? null,
    });
  }
  return result;
}

interface Found {
  readonly database: string;
  readonly schema: string;
  readonly name: string;
}

/** Names are compared as DuckDB compares them; a temporary table comes before one of the same name. */
async function findTable(connection: Connection, table: TableName, options: CallOptions): Promise<Found> {
  const rows = await connection.rows(
    `SELECT database_name, schema_name, name FROM (
        SELECT database_name, schema_name, table_name AS name FROM duckdb_tables()
        UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views())
      WHERE lower(name) = lower($2) AND (
        CASE WHEN $1 IS NULL THEN (database_name = 'temp' OR (database_name = current_database() AND schema_name = 'main'))
             ELSE lower(schema_name) = lower($1) AND database_name IN (current_database(), 'system') END)
      ORDER BY database_name <> 'temp', database_name = 'system' LIMIT 1`,
    [table.schema ?? null, table.name],
    options,
  );
  const [row] = rows;
  if (!row) {
    throw new DagFluxError('not-found', `There is no table ${formatTableName(table)}.`, {
      hint: 'List the tables to see what is there.',
      native: { table: table.name },
    });
  }
  return { database: text(row[0]), schema: text(row[1]), name: text(row[2]) };
}

interface ColumnFacts {
  readonly nullable: boolean;
  readonly default: string | null;
  readonly comment: string | null;
  readonly primaryKeyPosition: number | null;
}

async function columnFacts(
  connection: Connection,
  { database, schema, name }: Found,
  options: CallOptions,
): Promise<Map<string, ColumnFacts>> {
  const rows = await connection.rows(
    `SELECT column_name, is_nullable, column_default, comment, list_position(key.columns, column_name)
      FROM duckdb_columns() LEFT JOIN (
        SELECT constraint_column_names AS columns FROM duckdb_constraints()
        WHERE database_name = $1 AND schema_name = $2 AND table_name = $3 AND constraint_type = 'PRIMARY KEY') AS key ON true
      WHERE database_name = $1 AND schema_name = $2 AND table_name = $3`,
    [database, schema, name],
    options,
  );
  return new Map(
    rows.map(([column, nullable, defaultText, comment, position]) => [
      text(column),
      {
        nullable: nullable === true,
        default: optional(defaultText),
        comment: optional(comment),
        primaryKeyPosition: typeof position === 'number' && position > 0 ? position : null,
      },
    ]),
  );
}

/** The column is there, so the only thing that an INSERT of NULL into it can be refused for is that it is generated. */
async function isGenerated(connection: Connection, table: string, column: string, limit: Limit): Promise<boolean> {
  const sql = `INSERT INTO ${table} (${duckdbDialect.quoteIdentifier(column)}) VALUES (NULL)`;
  try {
    using _ = await connection.prepare(sql, limit);
    return false;
  } catch (error) {
    limit.check();
    if (error instanceof DagFluxError && error.native?.code === 'Binder') return true;
    throw error;
  }
}

const text = (value: Value | undefined): string => String(value);
const optional = (value: Value | undefined): string | null => (typeof value === 'string' ? value : null);

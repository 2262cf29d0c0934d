import type { ColumnDefinition, Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { LogicalType } from '../../contract/values.ts';
import { literal } from './literal.ts';

const MAXIMUM_DECIMAL_DIGITS = 38;
/** DuckDB sets no limit; this one keeps a name from being a document. */
const MAXIMUM_IDENTIFIER_BYTES = 65_535;

export const duckdbDialect: Dialect = {
  id: 'duckdb',
  grammar: 'duckdb',
  // https://duckdb.org/docs/stable/sql/dialect/keywords_and_identifiers#case-sensitivity-of-identifiers
  caselessNames: true,
  refusedFunctions:
    /^(dagflux_|read_|parquet_|add_parquet|sniff_csv|glob$|getenv$|query$|query_table$|which_secret|duckdb_|pragma_|nextval$|write_log|truncate_duckdb_logs|sqlite_|postgres_|mysql_|.*_scan(_dumb|_pushdown)?$|json_execute_serialized_sql|checkpoint$|force_checkpoint|copy_database|import_database|(en|dis)able_|verify_|sleep_ms|setseed|st_read|st_drivers|load_|http_|shellfs)/,
  // What is no table is taken for a file by what its name ends in, also without quotes.
  refusedTables:
    /[/\\:*?]|\.(csv|tsv|txt|parquet|parq|json|jsonl|ndjson|geojson|db|duckdb|ddb|sqlite3?|xlsx|arrow|arrows|feather|ipc|avro|shp|gpkg|fgb|osm|pbf|vortex|gz|zst|bz2)$/i,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_BYTES,
  quoteIdentifier,
  table,
  toNative,
  literal,
  createTable: (name, columns, options) =>
    `CREATE ${options?.temporary ? 'TEMPORARY ' : ''}TABLE ${table(name)} (${columns.map(column).join(', ')})`,
  addPrimaryKey: (name, columns) => `ALTER TABLE ${table(name)} ADD PRIMARY KEY (${list(columns)})`,
  dropTable: (name) => `DROP TABLE ${table(name)}`,
  renameTable: (name, to) => `ALTER TABLE ${table(name)} RENAME TO ${quoteIdentifier(to)}`,
  deleteAll: (name) => `DELETE FROM ${table(name)}`,
  insertSelect: (name, columns, select) => `INSERT INTO ${table(name)} (${list(columns)}) ${select}`,
  upsert,
};

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name in DuckDB has at least one character and no NUL.', {
      hint: 'Choose another name.',
    });
  }
  if (new TextEncoder().encode(name).length > MAXIMUM_IDENTIFIER_BYTES) {
    throw new DagFluxError('invalid-input', `A name is longer than ${MAXIMUM_IDENTIFIER_BYTES} bytes.`, {
      hint: 'Choose a shorter name.',
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

function table(name: TableName): string {
  const own = quoteIdentifier(name.name);
  return name.schema === undefined ? own : `${quoteIdentifier(name.schema)}.${own}`;
}

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

const column = (definition: ColumnDefinition): string =>
  `${quoteIdentifier(definition.name)} ${definition.sql}${definition.nullable ? '' : ' NOT NULL'}`;

function upsert(
  to: TableName,
  from: TableName,
  options: { readonly columns: readonly string[]; readonly key: readonly string[] },
): string {
  const changed = options.columns.filter((name) => !options.key.includes(name)).map(quoteIdentifier);
  const action =
    changed.length === 0 ? 'NOTHING' : `UPDATE SET ${changed.map((name) => `${name} = EXCLUDED.${name}`).join(', ')}`;
  return `INSERT INTO ${table(to)} (${list(options.columns)}) SELECT ${list(options.columns)} FROM ${table(from)} ON CONFLICT (${list(options.key)}) DO ${action}`;
}

const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });

function toNative(type: LogicalType): NativeType {
  switch (type.kind) {
    case 'boolean':
      return exact('BOOLEAN');
    case 'int': {
      const name = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' }[type.bits];
      return exact(type.unsigned ? `U${name}` : name);
    }
    case 'float':
      return exact(type.bits === 32 ? 'FLOAT' : 'DOUBLE');
    case 'decimal':
      return decimal(type.precision, type.scale ?? 0);
    case 'text':
      return exact('VARCHAR');
    case 'binary':
      return exact('BLOB');
    case 'date':
      return exact('DATE');
    case 'time':
      if (!type.zoned) return exact(type.fraction > 6 ? 'TIME_NS' : 'TIME');
      return fraction('TIME WITH TIME ZONE', type.fraction);
    case 'timestamp':
      if (type.zoned) return fraction('TIMESTAMP WITH TIME ZONE', type.fraction);
      if (type.fraction <= 6) return exact('TIMESTAMP');
      return {
        sql: 'TIMESTAMP_NS',
        verdict: 'exact',
        reason: 'nanoseconds reach from the year 1677 to 2262; a value outside is refused',
      };
    case 'interval':
      return exact('INTERVAL');
    case 'uuid':
      return exact('UUID');
    case 'json':
      return exact('JSON');
    case 'list':
      return widened('JSON', 'a list is kept as its JSON text');
    case 'struct':
      return widened('JSON', 'a structure is kept as its JSON text');
    case 'opaque':
      return widened('VARCHAR', 'DuckDB does not have this type, so its text is kept');
  }
}

function decimal(precision: number | undefined, scale: number): NativeType {
  if (precision === undefined) {
    return widened('VARCHAR', 'DuckDB has no decimal without a limit of digits, so its digits are kept as text');
  }
  // A scale may be negative, or greater than the precision: PostgreSQL allows both, DuckDB neither.
  const digits = Math.max(precision, scale, precision - scale);
  if (digits > MAXIMUM_DECIMAL_DIGITS) {
    return widened(
      'VARCHAR',
      `DuckDB's decimals hold ${MAXIMUM_DECIMAL_DIGITS} digits, so the digits are kept as text`,
    );
  }
  return exact(`DECIMAL(${digits},${Math.max(scale, 0)})`);
}

function fraction(sql: string, digits: number): NativeType {
  if (digits <= 6) return exact(sql);
  return { sql, verdict: 'lossy', reason: `DuckDB keeps six of the ${digits} digits of a second` };
}

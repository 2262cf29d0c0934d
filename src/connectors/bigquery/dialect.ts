import type { ColumnDefinition, Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { LogicalType } from '../../contract/values.ts';
import { literal } from './literal.ts';
import { MAXIMUM_TABLE_BYTES, quoteDataset, quoteIdentifier, quoteTable } from './names.ts';

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

function table({ schema, name }: TableName): string {
  return schema === undefined ? quoteTable(name) : `${quoteDataset(schema)}.${quoteTable(name)}`;
}

const column = ({ name, sql, nullable }: ColumnDefinition): string =>
  `${quoteIdentifier(name)} ${sql}${nullable || sql.startsWith('ARRAY<') ? '' : ' NOT NULL'}`;

const PASSING = ' OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 DAY))';

export const dialect: Dialect = {
  id: 'bigquery',
  grammar: 'bigquery',
  refusedFunctions:
    /^(external_query|session_user_write|new_keyset|add_key_from_raw_bytes|rotate_keyset|rotate_wrapped_keyset|new_wrapped_keyset)$/,
  // $…$ is a text for the parser alone.
  refusedText: /\$\w*\$/,
  maximumIdentifierBytes: MAXIMUM_TABLE_BYTES,
  quoteIdentifier,
  table,
  toNative,
  literal: (value, type) => literal(value, type, toNative(type).sql),
  // Of a table that is made before the transaction, its load job and its MERGE are sure; and it outlives no day.
  stagesInTables: true,
  keysNotEnforced: true,
  createTable: (name, columns, options = {}) => {
    if (columns.length === 0) {
      throw new DagFluxError('unsupported', 'BigQuery has no table without columns.', { hint: 'Choose a column.' });
    }
    const kind = options.temporary ? 'TEMP TABLE' : 'TABLE';
    return `CREATE ${kind} ${table(name)} (${columns.map(column).join(', ')})${options.passing ? PASSING : ''}`;
  },
  // BigQuery keeps keys as a promise of the user's, and never checks them.
  addPrimaryKey: (name, columns) => `ALTER TABLE ${table(name)} ADD PRIMARY KEY (${list(columns)}) NOT ENFORCED`,
  dropTable: (name) => `DROP TABLE ${table(name)}`,
  renameTable: (name, to) => `ALTER TABLE ${table(name)} RENAME TO ${quoteTable(to)}`,
  deleteAll: (name) => `DELETE FROM ${table(name)} WHERE TRUE`,
  insertSelect: (name, columns, select) =>
    `INSERT INTO ${table(name)}${columns.length === 0 ? '' : ` (${list(columns)})`} ${select}`,
  upsert: (name, from, { columns, key }) => {
    const on = key.map((one) => `moved.${quoteIdentifier(one)} = staged.${quoteIdentifier(one)}`).join(' AND ');
    const set = columns
      .filter((one) => !key.includes(one))
      .map((one) => `${quoteIdentifier(one)} = staged.${quoteIdentifier(one)}`)
      .join(', ');
    const update = set === '' ? '' : ` WHEN MATCHED THEN UPDATE SET ${set}`;
    const values = columns.map((one) => `staged.${quoteIdentifier(one)}`).join(', ');
    return `MERGE INTO ${table(name)} AS moved USING ${table(from)} AS staged ON ${on}${update} WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${values})`;
  },
};

/** What a logical type of another kind of database becomes here. */
function toNative(type: LogicalType): NativeType {
  const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
  const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });
  switch (type.kind) {
    case 'boolean':
      return exact('BOOL');
    case 'int':
      if (type.bits === 64) return exact(type.unsigned ? 'NUMERIC(20)' : 'INT64');
      return widened('INT64', 'BigQuery has one integer type, of 64 bits');
    case 'float':
      return type.bits === 64 ? exact('FLOAT64') : widened('FLOAT64', 'BigQuery has one float type, of 64 bits');
    case 'decimal':
      return decimal(type.precision, type.scale ?? 0);
    case 'text':
      return exact(type.length === undefined || type.fixed ? 'STRING' : `STRING(${type.length})`);
    case 'binary':
      return exact(type.length === undefined ? 'BYTES' : `BYTES(${type.length})`);
    case 'date':
      return exact('DATE');
    case 'time':
      if (type.zoned) return widened('STRING', 'BigQuery has no time with a zone, so its text is kept');
      return type.fraction > 6 ? lossy('TIME') : exact('TIME');
    case 'timestamp': {
      const sql = type.zoned ? 'TIMESTAMP' : 'DATETIME';
      return type.fraction > 6 ? lossy(sql) : exact(sql);
    }
    case 'interval':
      return exact('INTERVAL');
    case 'uuid':
      return widened('STRING', 'BigQuery has no type for UUIDs, so its text is kept');
    case 'json':
      return exact('JSON');
    case 'struct':
      return widened('JSON', 'a structure is kept as its JSON');
    case 'list':
      // An ARRAY holds no NULL, and is none itself.
      return widened('JSON', 'a list is kept as its JSON, since an ARRAY of BigQuery holds no NULL');
    case 'opaque':
      return widened('STRING', 'BigQuery does not have this type, so its text is kept');
  }
}

const lossy = (sql: string): NativeType => ({
  sql,
  verdict: 'lossy',
  reason: 'BigQuery keeps microseconds, 6 digits of a second',
});

/**
 * NUMERIC(p,s): up to 9 digits behind the point and 29 before it; BIGNUMERIC(p,s): up to 38 and 38 (BigQuery documentation,
 * "Parameterized decimal type").
 */
function decimal(precision: number | undefined, scale: number): NativeType {
  const parameters = `(${precision}${scale === 0 ? '' : `,${scale}`})`;
  if (precision !== undefined && scale >= 0 && precision >= 1) {
    if (scale <= 9 && precision - scale <= 29 && precision >= scale)
      return { sql: `NUMERIC${parameters}`, verdict: 'exact' };
    if (scale <= 38 && precision - scale <= 38 && precision >= scale) {
      return { sql: `BIGNUMERIC${parameters}`, verdict: 'exact' };
    }
  }
  return {
    sql: 'STRING',
    verdict: 'widened',
    reason:
      precision === undefined
        ? 'BigQuery has no decimal without a limit of digits, so its digits are kept as text'
        : "BigQuery's decimals hold 38 digits before and 38 behind the point, so the digits are kept as text",
  };
}

import type { Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';
import { literal } from './literal.ts';

/** Snowflake counts characters, 255 of them; bytes are never fewer, so nothing that passes here is too long there. */
const MAXIMUM_IDENTIFIER_BYTES = 255;
/** The most that a number has, before and after the point together. */
const MAXIMUM_PRECISION = 38;
/** What VARCHAR and BINARY hold without a length (documentation, "String & binary data types"). */
const DEFAULT_CHARACTERS = 16_777_216;

export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which Snowflake cannot store.');
  }
  if (new TextEncoder().encode(name).length > MAXIMUM_IDENTIFIER_BYTES) {
    throw new DagFluxError('invalid-input', `The name "${name}" is longer than 255 bytes.`, {
      hint: 'Choose a shorter name; Snowflake refuses longer ones.',
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

export const dialect: Dialect = {
  id: 'snowflake',
  grammar: 'snowflake',
  refusedFunctions:
    /^(system\$|get_presigned_url|build_(stage|scoped)_file_url|get_stage_location|external_|nextval$|getnextval$|identifier$|ai_|cortex)/,
  // Here only $$ begins a text, and ->> another statement.
  refusedText: /\$\w+\$|->>/,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_BYTES,
  keysNotEnforced: true,
  quoteIdentifier,
  table: (table) =>
    table.schema === undefined
      ? quoteIdentifier(table.name)
      : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`,
  toNative,
  literal,
  createTable: (table, columns, options = {}) => {
    const lines = columns.map((c) => `${quoteIdentifier(c.name)} ${c.sql}${c.nullable ? '' : ' NOT NULL'}`);
    return `CREATE ${options.temporary ? 'TEMPORARY ' : ''}TABLE ${dialect.table(table)} (${lines.join(', ')})`;
  },
  addPrimaryKey: (table, columns) => `ALTER TABLE ${dialect.table(table)} ADD PRIMARY KEY (${list(columns)})`,
  dropTable: (table) => `DROP TABLE ${dialect.table(table)}`,
  // An unqualified new name would mean the current schema, wherever the table is.
  renameTable: (table, name) => `ALTER TABLE ${dialect.table(table)} RENAME TO ${dialect.table({ ...table, name })}`,
  deleteAll: (table) => `DELETE FROM ${dialect.table(table)}`,
  insertSelect: (table, columns, select) =>
    columns.length === 0
      ? `INSERT INTO ${dialect.table(table)} ${select}`
      : `INSERT INTO ${dialect.table(table)} (${list(columns)}) ${select}`,
  upsert: (table, from, { columns, key }) => {
    const on = key.map((name) => `"t".${quoteIdentifier(name)} = "s".${quoteIdentifier(name)}`).join(' AND ');
    const changed = columns.filter((name) => !key.includes(name));
    const set = changed.map((name) => `${quoteIdentifier(name)} = "s".${quoteIdentifier(name)}`).join(', ');
    const update = changed.length === 0 ? '' : ` WHEN MATCHED THEN UPDATE SET ${set}`;
    const values = columns.map((name) => `"s".${quoteIdentifier(name)}`).join(', ');
    return `MERGE INTO ${dialect.table(table)} AS "t" USING ${dialect.table(from)} AS "s" ON ${on}${update} WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${values})`;
  },
};

const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });

/** What a logical type of another kind of database becomes here. */
function toNative(type: LogicalType): NativeType {
  switch (type.kind) {
    case 'boolean':
      return exact('BOOLEAN');
    case 'int':
      return widened(integer(type), 'Snowflake counts decimal digits, and has no binary integers');
    case 'float':
      return type.bits === 64 ? exact('FLOAT') : widened('FLOAT', "Snowflake's FLOAT has 64 bits");
    case 'decimal':
      return decimal(type.precision, type.scale ?? 0);
    case 'text':
      // CHAR(n) is VARCHAR(n) here: text keeps what the other database says, spaces included.
      return exact(
        type.length === undefined || type.length > DEFAULT_CHARACTERS || type.fixed
          ? 'VARCHAR'
          : `VARCHAR(${type.length})`,
      );
    case 'binary':
      return exact('BINARY');
    case 'date':
      return exact('DATE');
    case 'time':
      return type.zoned ? widened('VARCHAR', 'Snowflake has no time with a zone') : exact(`TIME(${type.fraction})`);
    case 'timestamp':
      return exact(`${type.zoned ? 'TIMESTAMP_LTZ' : 'TIMESTAMP_NTZ'}(${type.fraction})`);
    case 'interval':
      return widened('VARCHAR', 'Snowflake stores no intervals');
    case 'uuid':
      return widened('VARCHAR(36)', 'Snowflake has no UUID type');
    case 'json':
    case 'struct':
    case 'list':
      return widened(
        'VARCHAR',
        'VARIANT would change digits, the order of keys and repeated keys; PARSE_JSON reads it',
      );
    case 'opaque':
      return widened('VARCHAR', 'Snowflake does not have this type');
  }
}

function integer({ bits, unsigned }: LogicalType & { kind: 'int' }): string {
  const digits = { 8: 3, 16: 5, 32: 10, 64: unsigned ? 20 : 19 }[bits];
  return `NUMBER(${digits},0)`;
}

function decimal(precision: number | undefined, scale: number): NativeType {
  if (precision === undefined) {
    return widened('VARCHAR', "the number has no bounds, and Snowflake's have 38 digits at most");
  }
  if (precision > MAXIMUM_PRECISION || scale > 37) {
    return widened('VARCHAR', "Snowflake's numbers have 38 digits at most, 37 of them behind the point");
  }
  return exact(`NUMBER(${precision},${scale})`);
}

import type { Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';
import { dialect as postgres } from '../postgres/dialect.ts';
import { literal } from './sql-literal.ts';
import { MAXIMUM_VARCHAR } from './types.ts';

const MAXIMUM_IDENTIFIER_BYTES = 127;
/** UTF-8 takes at most so many bytes for a character, and VARCHAR counts bytes. */
const BYTES_PER_CHARACTER = 4;
const MAXIMUM_VARBYTE = 1_024_000;

function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which Redshift cannot store.');
  }
  if (new TextEncoder().encode(name).length > MAXIMUM_IDENTIFIER_BYTES) {
    throw new DagFluxError('invalid-input', `The name "${name}" is longer than Redshift's 127 bytes.`, {
      hint: 'Choose a shorter name; Redshift would cut this one off.',
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. A backslash escapes in every string of Redshift's. */
export function quoteText(text: string): string {
  return `'${text.replace(/['\\]/g, (character) => character + character)}'`;
}

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

export const dialect: Dialect = {
  id: 'redshift',
  grammar: 'redshift',
  refusedFunctions: postgres.refusedFunctions ?? /$./,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_BYTES,
  // Spaces at the end do not count ("Significance of trailing blanks").
  comparesTextLoosely: true,
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
  renameTable: (table, name) => `ALTER TABLE ${dialect.table(table)} RENAME TO ${quoteIdentifier(name)}`,
  deleteAll: (table) => `DELETE FROM ${dialect.table(table)}`,
  insertSelect: (table, columns, select) =>
    columns.length === 0
      ? `INSERT INTO ${dialect.table(table)} ${select}`
      : `INSERT INTO ${dialect.table(table)} (${list(columns)}) ${select}`,
  // MERGE gives its target no alias, and wants both branches.
  upsert: (table, from, { columns, key }) => {
    const target = quoteIdentifier(table.name);
    const staged = (name: string): string => `dagflux_staged.${quoteIdentifier(name)}`;
    const same = key.map((name) => `${target}.${quoteIdentifier(name)} = ${staged(name)}`).join(' AND ');
    const changed = columns.filter((name) => !key.includes(name));
    if (changed.length === 0) {
      const known = `SELECT 1 FROM ${dialect.table(table)} WHERE ${same}`;
      return `INSERT INTO ${dialect.table(table)} (${list(columns)}) SELECT ${columns.map(staged).join(', ')} FROM ${dialect.table(from)} AS dagflux_staged WHERE NOT EXISTS (${known})`;
    }
    const set = changed.map((name) => `${quoteIdentifier(name)} = ${staged(name)}`).join(', ');
    return `MERGE INTO ${dialect.table(table)} USING ${dialect.table(from)} AS dagflux_staged ON ${same} WHEN MATCHED THEN UPDATE SET ${set} WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${columns.map(staged).join(', ')})`;
  },
};

/** What a logical type of another kind of database becomes here. */
function toNative(type: LogicalType): NativeType {
  const exact = (sql: string, reason?: string): NativeType => ({
    sql,
    verdict: 'exact',
    ...(reason !== undefined && { reason }),
  });
  const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });
  const text = `character varying(${MAXIMUM_VARCHAR})`;
  switch (type.kind) {
    case 'boolean':
      return exact('boolean');
    case 'int': {
      if (type.unsigned) {
        const wider = { 8: 'smallint', 16: 'integer', 32: 'bigint', 64: 'numeric(20,0)' }[type.bits];
        return type.bits === 64 ? exact(wider) : widened(wider, 'Redshift has no unsigned integers');
      }
      if (type.bits === 8) return widened('smallint', 'Redshift has no 8-bit integer');
      return exact(type.bits === 16 ? 'smallint' : type.bits === 32 ? 'integer' : 'bigint');
    }
    case 'float':
      return exact(type.bits === 32 ? 'real' : 'double precision');
    case 'decimal': {
      const { precision, scale = 0 } = type;
      if (precision !== undefined && precision <= 38 && scale <= 37) return exact(`numeric(${precision},${scale})`);
      return widened(
        text,
        'Redshift has decimals of at most 38 digits, 37 behind the point, so the digits are kept as text',
      );
    }
    case 'text': {
      const bytes = (type.length ?? Number.POSITIVE_INFINITY) * BYTES_PER_CHARACTER;
      // character(n) pads and forgets spaces: a varying one keeps what the other database says.
      if (bytes <= MAXIMUM_VARCHAR) return exact(`character varying(${bytes})`);
      return exact(text, `a text of more than ${MAXIMUM_VARCHAR} bytes is refused`);
    }
    case 'binary':
      return type.length !== undefined && type.length <= MAXIMUM_VARBYTE
        ? exact(`varbyte(${type.length})`)
        : exact(`varbyte(${MAXIMUM_VARBYTE})`, `a value of more than ${MAXIMUM_VARBYTE} bytes is refused`);
    case 'date':
      return exact('date');
    case 'time':
    case 'timestamp': {
      const sql = `${type.kind} ${type.zoned ? 'with' : 'without'} time zone`;
      if (type.fraction <= 6) return exact(sql);
      return { sql, verdict: 'lossy', reason: 'Redshift keeps microseconds, 6 digits of a second' };
    }
    case 'uuid':
      return widened('character varying(36)', 'Redshift has no type for it, so its text is kept');
    case 'interval':
      return widened(
        'character varying(64)',
        'Redshift has no interval of months, days and seconds in one, so its text is kept',
      );
    case 'json':
    case 'struct':
    case 'list':
      return widened(text, 'SUPER would write the JSON in its own way, so its text is kept');
    case 'opaque':
      return widened(text, 'Redshift does not have this type, so its text is kept');
  }
}

import type { Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';
import { reactions } from './reactions.ts';
import { literal } from './sql-literal.ts';

/** A name has at most 64 characters ("Identifier Length Limits"), each up to 3 bytes; the server counts characters. */
const MAXIMUM_IDENTIFIER_CHARACTERS = 64;

/** In backticks, which are right in every SQL mode. */
export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which MySQL cannot store.');
  }
  if ([...name].length > MAXIMUM_IDENTIFIER_CHARACTERS) {
    throw new DagFluxError('invalid-input', `The name "${name}" is longer than MySQL's 64 characters.`, {
      hint: 'Choose a shorter name.',
    });
  }
  if (/\s$/.test(name)) {
    throw new DagFluxError('invalid-input', `The name "${name}" ends with white space, which MySQL does not allow.`);
  }
  // Names are stored as utf8mb3: the server would store a question mark.
  if (/[\u{10000}-\u{10ffff}]/u.test(name) || !name.isWellFormed()) {
    throw new DagFluxError('invalid-input', `The name "${name}" holds a character that MySQL's names cannot have.`, {
      hint: 'Leave out emoji and other characters beyond U+FFFF.',
    });
  }
  return `\`${name.replaceAll('`', '``')}\``;
}

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

export const dialect: Dialect = {
  id: 'mysql',
  peculiar: { date: 'zero dates', timestamp: 'zero dates', time: 'times that are negative or beyond 24 hours' },
  grammar: 'mysql',
  refusedFunctions:
    /^(load_file|sleep|benchmark|get_lock|release_(all_)?locks?|is_(free|used)_lock|(source|master|wait_for_executed|wait_until|group_replication|asynchronous_connection|audit_log|audit_api|keyring_key|version_tokens|service_|gen_|mask_|masking_|spider_|mle_|http_|mysql_firewall|(read|set)_firewall|(load|flush)_rewrite|ps_).*|nextval|setval|lastval|sys_(exec|eval|get|set)|last_insert_id)$/,
  // Comments that some servers run, as their version says, and hints that set variables.
  refusedText: /\/\*(M?!|\+)/i,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_CHARACTERS,
  keyWithTable: true,
  noFullJoin: true,
  castText: 'char',
  comparesTextLoosely: true,
  quoteIdentifier,
  table: (table) =>
    table.schema === undefined
      ? quoteIdentifier(table.name)
      : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`,
  toNative,
  literal,
  createTable: (table, columns, options = {}) => {
    const lines = columns.map(
      // A TIMESTAMP without a word would be NOT NULL, and change by itself, on servers with old defaults.
      (column) => `${quoteIdentifier(column.name)} ${column.sql}${column.nullable ? ' NULL' : ' NOT NULL'}`,
    );
    const key = options.primaryKey ? `, PRIMARY KEY (${list(options.primaryKey)})` : '';
    return `CREATE ${options.temporary ? 'TEMPORARY ' : ''}TABLE ${dialect.table(table)} (${lines.join(', ')}${key})`;
  },
  addPrimaryKey: (table, columns) => `ALTER TABLE ${dialect.table(table)} ADD PRIMARY KEY (${list(columns)})`,
  // Without the word, even of a temporary table, it would commit.
  dropTable: (table, options = {}) => `DROP ${options.temporary ? 'TEMPORARY ' : ''}TABLE ${dialect.table(table)}`,
  renameTable: (table, name) => `RENAME TABLE ${dialect.table(table)} TO ${dialect.table({ ...table, name })}`,
  reactions,
  deleteAll: (table) => `DELETE FROM ${dialect.table(table)}`,
  insertSelect: (table, columns, select) =>
    columns.length === 0
      ? `INSERT INTO ${dialect.table(table)} ${select}`
      : `INSERT INTO ${dialect.table(table)} (${list(columns)}) ${select}`,
  upsert: (table, from, { columns, key }) => {
    const changed = columns.filter((name) => !key.includes(name));
    // ON DUPLICATE KEY would also change a row that is the same in another unique key.
    const [target, source] = [dialect.table(table), dialect.table(from)];
    const same = key.map((name) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(' AND ');
    const set = changed.map((name) => `t.${quoteIdentifier(name)} = s.${quoteIdentifier(name)}`).join(', ');
    const update = `UPDATE ${target} AS t JOIN ${source} AS s ON ${same} SET ${set}`;
    const missing = `t.${quoteIdentifier(key[0] ?? '')} IS NULL`;
    const values = columns.map((name) => `s.${quoteIdentifier(name)}`).join(', ');
    const insert = `INSERT INTO ${target} (${list(columns)}) SELECT ${values} FROM ${source} AS s LEFT JOIN ${target} AS t ON ${same} WHERE ${missing}`;
    return changed.length === 0 ? insert : `${update}; ${insert}`;
  },
};

/** Precision and scale of DECIMAL, at most. */
const MAXIMUM_PRECISION = 65;
const MAXIMUM_SCALE = 30;
/** All VARCHAR columns of a table share 65,535 bytes: a longer one becomes TEXT, which does not count. */
const MAXIMUM_VARCHAR = 768;
const INTEGERS = { 8: 'tinyint', 16: 'smallint', 32: 'int', 64: 'bigint' } as const;

/** What a logical type of another kind of database becomes here. */
export function toNative(type: LogicalType): NativeType {
  const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
  const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });
  switch (type.kind) {
    case 'boolean':
      return widened('tinyint(1)', 'MySQL has no boolean: true is 1 and false is 0');
    case 'int':
      return exact(`${INTEGERS[type.bits]}${type.unsigned ? ' unsigned' : ''}`);
    case 'float':
      return exact(type.bits === 32 ? 'float' : 'double');
    case 'decimal': {
      const { precision, scale = 0 } = type;
      if (precision === undefined) return widened('longtext', 'MySQL has no decimal without bounds');
      if (precision > MAXIMUM_PRECISION || scale > MAXIMUM_SCALE) {
        return widened('longtext', 'MySQL keeps 65 digits, 30 of them after the point');
      }
      return exact(`decimal(${precision},${scale})`);
    }
    case 'text':
      return exact(
        type.length === undefined || type.length > MAXIMUM_VARCHAR || type.length === 0
          ? 'longtext'
          : // char(n) forgets spaces at the end.
            `varchar(${type.length})`,
      );
    case 'binary':
      return exact(
        type.length === undefined || type.length > MAXIMUM_VARCHAR || type.length === 0
          ? 'longblob'
          : `varbinary(${type.length})`,
      );
    case 'date':
      return exact('date');
    case 'time':
      if (type.zoned) return widened('varchar(32)', 'MySQL has no time with a zone');
      return fractional('time', type.fraction);
    case 'timestamp': {
      const native = fractional('datetime', type.fraction);
      return type.zoned && native.verdict === 'exact'
        ? widened(native.sql, 'it is written as the date and time in UTC')
        : native;
    }
    case 'interval':
      return widened('varchar(255)', 'MySQL has no interval');
    case 'uuid':
      return widened('char(36)', 'MySQL has no uuid');
    case 'json':
      return widened('longtext', "MySQL's JSON would change digits and the order of keys");
    case 'list':
    case 'struct':
      return widened('longtext', 'MySQL has no such type: it is kept as JSON text');
    case 'opaque':
      return widened('longtext', 'MySQL does not have this type');
  }
}

function fractional(name: string, fraction: number): NativeType {
  if (fraction > 6)
    return { sql: `${name}(6)`, verdict: 'lossy', reason: 'MySQL keeps microseconds, 6 digits of a second' };
  return { sql: fraction === 0 ? name : `${name}(${fraction})`, verdict: 'exact' };
}

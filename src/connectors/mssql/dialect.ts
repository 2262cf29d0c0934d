import type { Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { LogicalType } from '../../contract/values.ts';
import { literal } from './literal.ts';
import { reactions } from './reactions.ts';

/** sysname is nvarchar(128): 128 UTF-16 units, which is as many bytes in ASCII. */
const MAXIMUM_IDENTIFIER_UNITS = 128;

export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which SQL Server cannot store.');
  }
  if (name.length > MAXIMUM_IDENTIFIER_UNITS) {
    throw new DagFluxError('invalid-input', `The name "${name}" is longer than SQL Server's 128 characters.`, {
      hint: 'Choose a shorter name.',
    });
  }
  return `[${name.replaceAll(']', ']]')}]`;
}

/** A text as a literal. */
export function quoteText(text: string): string {
  return `N'${text.replaceAll("'", "''")}'`;
}

const list = (names: readonly string[], alias = ''): string =>
  names.map((name) => alias + quoteIdentifier(name)).join(', ');

export const dialect: Dialect = {
  id: 'mssql',
  grammar: 'mssql',
  refusedFunctions:
    /^(open(rowset|query|datasource|xml)|(fn_)?xe_file|fn_(trace|get_audit|dblog|dump|full_dblog|my)|sp_|xp_|predict$|ai_)/,
  // A linked server stands before the database.
  refusedTables: /^([^.]*\.){3}/,
  refusedAliases:
    /^(add|alter|backup|begin|break|bulk|checkpoint|close|commit|continue|create|dbcc|deallocate|declare|delete|deny|disable|disk|drop|dump|enable|end|errlvl|exec|execute|exit|fetch|get|go|goto|grant|if|insert|kill|lineno|load|merge|move|open|print|raiserror|readtext|receive|reconfigure|restore|return|revert|revoke|rollback|save|send|set|setuser|shutdown|throw|truncate|update|updatetext|use|waitfor|while|writetext)$/,
  // Ends of a batch; sequences, which it takes for an alias; $…$ is a text for the parser alone.
  refusedText:
    /^\s*go\b.*$|\bnext(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n)+value(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|--[^\n]*\n)+for\b|\$\w*\$/im,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_UNITS,
  comparesTextLoosely: true,
  // So do names, by the same collations.
  caselessNames: true,
  quoteIdentifier,
  table: (table) =>
    table.schema === undefined
      ? quoteIdentifier(table.name)
      : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`,
  temporaryName,
  toNative,
  literal,
  createTable: (table, columns, options = {}) => {
    const { temporary = false } = options;
    const lines = columns.map(({ name, sql, nullable }) => {
      return `${quoteIdentifier(name)} ${sql}${temporary ? collation(sql) : ''} ${nullable ? 'NULL' : 'NOT NULL'}`;
    });
    const name = dialect.table(temporary ? { name: temporaryName(table.name) } : table);
    return `CREATE TABLE ${name} (${lines.join(', ')})`;
  },
  addPrimaryKey: (table, columns) => `ALTER TABLE ${dialect.table(table)} ADD PRIMARY KEY (${list(columns)})`,
  dropTable: (table) => `DROP TABLE ${dialect.table(table)}`,
  // The new name is a text, and taken as it is written.
  renameTable: (table, name) =>
    `EXEC sp_rename ${quoteText(dialect.table(table))}, ${quoteText(unquotable(name))}, N'OBJECT'`,
  reactions: (table) => reactions(quoteText(dialect.table(table))),
  deleteAll: (table) => `DELETE FROM ${dialect.table(table)}`,
  insertSelect: (table, columns, select) =>
    columns.length === 0
      ? `INSERT INTO ${dialect.table(table)} ${select}`
      : withIdentity(table, columns, `INSERT INTO ${dialect.table(table)} (${list(columns)}) ${select}`),
  upsert: (table, from, { columns, key }) => {
    const on = key.map((name) => `target.${quoteIdentifier(name)} = source.${quoteIdentifier(name)}`).join(' AND ');
    const changed = columns.filter((name) => !key.includes(name));
    const set = changed.map((name) => `${quoteIdentifier(name)} = source.${quoteIdentifier(name)}`).join(', ');
    const update = changed.length === 0 ? '' : ` WHEN MATCHED THEN UPDATE SET ${set}`;
    const insert = ` WHEN NOT MATCHED THEN INSERT (${list(columns)}) VALUES (${list(columns, 'source.')})`;
    // HOLDLOCK: without it, two at the same time may both find no row and insert it.
    const merge = `MERGE ${dialect.table(table)} WITH (HOLDLOCK) AS target USING ${dialect.table(from)} AS source ON ${on}${update}${insert}`;
    return withIdentity(table, columns, merge);
  },
};

/** Only the name makes a table temporary. */
function temporaryName(name: string): string {
  return name.startsWith('#') ? name : `#${name}`;
}

/** tempdb has a collation of its own: text could not be compared with that of the database. */
function collation(sql: string): string {
  return /^n?(?:var)?char\b|^n?text$/.test(sql) ? ' COLLATE DATABASE_DEFAULT' : '';
}

function unquotable(name: string): string {
  quoteIdentifier(name);
  return name;
}

/** Values for an identity column are taken only between these, and only where one of the columns is it. */
function withIdentity(table: TableName, columns: readonly string[], statement: string): string {
  const name = dialect.table(table);
  const names = columns.map(quoteText).join(', ');
  const found = `EXISTS (SELECT 1 FROM sys.identity_columns WHERE object_id = OBJECT_ID(${quoteText(name)}) AND name IN (${names}))`;
  const set = (state: string): string => `IF ${found} SET IDENTITY_INSERT ${name} ${state}`;
  // On lines of their own: the statement may end with a comment. MERGE needs its semicolon.
  return `${set('ON')};\n${statement}\n;\n${set('OFF')}`;
}

const TEXT = 'nvarchar(max)';
/** Digits of a second that date and time types keep. */
const MAXIMUM_FRACTION = 7;

/** What a logical type of another kind of database becomes here. */
export function toNative(type: LogicalType): NativeType {
  const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
  const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });
  switch (type.kind) {
    case 'boolean':
      return exact('bit');
    case 'int': {
      if (type.unsigned) {
        if (type.bits === 8) return exact('tinyint');
        if (type.bits === 64) return exact('decimal(20,0)');
        return widened(type.bits === 16 ? 'int' : 'bigint', 'SQL Server has no unsigned integers but tinyint');
      }
      if (type.bits === 8) return widened('smallint', "SQL Server's tinyint has no sign");
      return exact({ 16: 'smallint', 32: 'int', 64: 'bigint' }[type.bits]);
    }
    case 'float':
      return exact(type.bits === 32 ? 'real' : 'float');
    case 'decimal': {
      const { precision, scale = 0 } = type;
      return precision === undefined || precision > 38
        ? widened(TEXT, 'SQL Server keeps 38 digits')
        : exact(`decimal(${precision},${scale})`);
    }
    case 'text':
      // nchar(n) pads: nvarchar keeps what the other database says.
      return exact(type.length === undefined || type.length > 4_000 ? TEXT : `nvarchar(${Math.max(1, type.length)})`);
    case 'binary':
      return exact(
        type.length === undefined || type.length > 8_000 ? 'varbinary(max)' : `varbinary(${Math.max(1, type.length)})`,
      );
    case 'date':
      return exact('date');
    case 'time':
      if (type.zoned) return widened(TEXT, 'SQL Server has no time of day with a zone');
      return timed('time', type.fraction);
    case 'timestamp':
      return timed(type.zoned ? 'datetimeoffset' : 'datetime2', type.fraction);
    case 'interval':
      return widened(TEXT, 'SQL Server has no intervals');
    case 'uuid':
      return exact('uniqueidentifier');
    case 'json':
    case 'struct':
    case 'list':
      return widened(TEXT, 'SQL Server keeps JSON as text');
    case 'opaque':
      return widened(TEXT, 'SQL Server does not have this type');
  }
}

function timed(name: string, fraction: number): NativeType {
  if (fraction <= MAXIMUM_FRACTION) return { sql: `${name}(${fraction})`, verdict: 'exact' };
  const reason = 'SQL Server keeps 100 nanoseconds, 7 digits of a second';
  return { sql: `${name}(${MAXIMUM_FRACTION})`, verdict: 'lossy', reason };
}

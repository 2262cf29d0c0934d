import type { Dialect, NativeType } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType } from '../../contract/values.ts';
import { joinByKey } from './join-by-key.ts';
import { literal } from './literal.ts';
import { reactions } from './reactions.ts';

/** NAMEDATALEN - 1: the server would cut a longer name without a word. */
const MAXIMUM_IDENTIFIER_BYTES = 63;

export function quoteIdentifier(name: string): string {
  if (name === '' || name.includes('\0')) {
    throw new DagFluxError('invalid-input', 'A name is empty or holds a NUL character, which PostgreSQL cannot store.');
  }
  if (new TextEncoder().encode(name).length > MAXIMUM_IDENTIFIER_BYTES) {
    throw new DagFluxError('invalid-input', `The name "${name}" is longer than PostgreSQL's 63 bytes.`, {
      hint: 'Choose a shorter name; PostgreSQL would cut this one off.',
    });
  }
  return `"${name.replaceAll('"', '""')}"`;
}

const list = (names: readonly string[]): string => names.map(quoteIdentifier).join(', ');

export const dialect: Dialect = {
  id: 'postgres',
  grammar: 'postgresql',
  refusedFunctions:
    /^(dblink|lo_|loread|lowrite|pg_(terminate|cancel)_backend|pg_(read|stat|ls|reload|rotate|promote|notify|sleep|switch|create|drop|backup|wal|replication|logical|export|advisory|try_advisory|log|clear|copy|import|restore|stop|sync|file|extension|nextoid|current_xact_id$|execute)_?|set_config|setval|nextval|setseed|txid_current$|(query|cursor|table|schema|database)_to_xml|ts_(stat|rewrite)|binary_upgrade|brin_(de)?summarize|gin_clean|currtid|crosstab|connectby|http_|http$|cron_|aws_|amvalidate)/,
  maximumIdentifierBytes: MAXIMUM_IDENTIFIER_BYTES,
  quoteIdentifier,
  table: (table) =>
    table.schema === undefined
      ? quoteIdentifier(table.name)
      : `${quoteIdentifier(table.schema)}.${quoteIdentifier(table.name)}`,
  toNative,
  literal,
  createTable: (table, columns, options = {}) => {
    const names = new Set<string>();
    const notNull = (column: string): string => {
      const name = options.finalName === undefined ? undefined : notNullName(options.finalName, column);
      if (name === undefined || names.has(name)) return ' NOT NULL';
      names.add(name);
      return ` CONSTRAINT ${quoteIdentifier(name)} NOT NULL`;
    };
    const lines = columns.map((c) => `${quoteIdentifier(c.name)} ${c.sql}${c.nullable ? '' : notNull(c.name)}`);
    const temporary = options.temporary ? 'TEMPORARY ' : '';
    return `CREATE ${temporary}TABLE ${dialect.table(table)} (${lines.join(', ')})`;
  },
  addPrimaryKey: (table, columns) => `ALTER TABLE ${dialect.table(table)} ADD PRIMARY KEY (${list(columns)})`,
  dropTable: (table) => `DROP TABLE ${dialect.table(table)}`,
  renameTable: (table, name) => `ALTER TABLE ${dialect.table(table)} RENAME TO ${quoteIdentifier(name)}`,
  joinByKey,
  analyze: (table) => `ANALYZE ${dialect.table(table)}`,
  reactions: (table) => reactions(dialect.table(table)),
  deleteAll: (table) => `DELETE FROM ${dialect.table(table)}`,
  insertSelect: (table, columns, select) =>
    columns.length === 0
      ? `INSERT INTO ${dialect.table(table)} ${select}`
      : `INSERT INTO ${dialect.table(table)} (${list(columns)}) OVERRIDING SYSTEM VALUE ${select}`,
  upsert: (table, from, { columns, key }) => {
    const changed = columns.filter((name) => !key.includes(name));
    const set = changed.map((name) => `${quoteIdentifier(name)} = EXCLUDED.${quoteIdentifier(name)}`).join(', ');
    const action = changed.length === 0 ? 'DO NOTHING' : `DO UPDATE SET ${set}`;
    return `INSERT INTO ${dialect.table(table)} (${list(columns)}) OVERRIDING SYSTEM VALUE SELECT ${list(columns)} FROM ${dialect.table(from)} ON CONFLICT (${list(key)}) ${action}`;
  },
};

/**
 * The name that PostgreSQL 18 gives a NOT NULL constraint: table_column_not_null, the longer of the two cut until it fits
 * (its source, indexcmds.c, makeObjectName). Before 18 the name is read and forgotten.
 */
function notNullName(table: string, column: string): string {
  const label = '_not_null';
  const parts = [new TextEncoder().encode(table), new TextEncoder().encode(column)] as const;
  const lengths = [parts[0].length, parts[1].length] as [number, number];
  while (lengths[0] + lengths[1] + 1 + label.length > MAXIMUM_IDENTIFIER_BYTES) {
    lengths[lengths[0] > lengths[1] ? 0 : 1] -= 1;
  }
  // A character that was cut in half is left out.
  const [first, second] = parts.map((bytes, index) =>
    new TextDecoder().decode(bytes.subarray(0, lengths[index]), { stream: true }),
  );
  return `${first}_${second}${label}`;
}

/** What a logical type of another kind of database becomes here. */
export function toNative(type: LogicalType): NativeType {
  const exact = (sql: string): NativeType => ({ sql, verdict: 'exact' });
  const widened = (sql: string, reason: string): NativeType => ({ sql, verdict: 'widened', reason });
  switch (type.kind) {
    case 'boolean':
      return exact('boolean');
    case 'int': {
      if (type.unsigned) {
        const wider = { 8: 'smallint', 16: 'integer', 32: 'bigint', 64: 'numeric(20,0)' }[type.bits];
        return type.bits === 64 ? exact(wider) : widened(wider, 'PostgreSQL has no unsigned integers');
      }
      if (type.bits === 8) return widened('smallint', 'PostgreSQL has no 8-bit integer');
      return exact(type.bits === 16 ? 'smallint' : type.bits === 32 ? 'integer' : 'bigint');
    }
    case 'float':
      return exact(type.bits === 32 ? 'real' : 'double precision');
    case 'decimal':
      return exact(
        type.precision === undefined
          ? 'numeric'
          : type.precision > 1000
            ? 'numeric'
            : `numeric(${type.precision},${type.scale ?? 0})`,
      );
    case 'text':
      // char(n) pads and forgets spaces: text keeps what the other database says.
      return exact(
        type.length === undefined || type.length > 10_485_760 || type.fixed ? 'text' : `varchar(${type.length})`,
      );
    case 'binary':
      return exact('bytea');
    case 'date':
      return exact('date');
    case 'time':
    case 'timestamp': {
      const zone = type.zoned ? ' with time zone' : ' without time zone';
      if (type.fraction > 6) {
        return {
          sql: `${type.kind}(6)${zone}`,
          verdict: 'lossy',
          reason: 'PostgreSQL keeps microseconds, 6 digits of a second',
        };
      }
      return exact(`${type.kind}(${type.fraction})${zone}`);
    }
    case 'interval':
      return exact('interval');
    case 'uuid':
      return exact('uuid');
    case 'json':
    case 'struct':
      // json, not jsonb: the text stays as it is, digits, order and double keys included.
      return exact('json');
    case 'list': {
      const element = toNative(type.of);
      return type.of.kind === 'list' || type.of.kind === 'struct'
        ? exact('json')
        : { ...element, sql: `${element.sql}[]` };
    }
    case 'opaque':
      return widened('text', 'PostgreSQL does not have this type');
  }
}

/**
 * The types whose binary format stands by itself (their send functions name no oid of another database), by format_type's
 * name; with pg_type.typname, which a receiver of another kind knows them by. Arrays of these are safe too: array_send
 * names its element's oid, and built-in oids are the same everywhere.
 */
const BINARY: Readonly<Record<string, string>> = {
  '"char"': 'char',
  bigint: 'int8',
  bit: 'bit',
  'bit varying': 'varbit',
  boolean: 'bool',
  box: 'box',
  bytea: 'bytea',
  character: 'bpchar',
  'character varying': 'varchar',
  cidr: 'cidr',
  circle: 'circle',
  date: 'date',
  daterange: 'daterange',
  datemultirange: 'datemultirange',
  'double precision': 'float8',
  inet: 'inet',
  int4range: 'int4range',
  int4multirange: 'int4multirange',
  int8range: 'int8range',
  int8multirange: 'int8multirange',
  integer: 'int4',
  interval: 'interval',
  json: 'json',
  jsonb: 'jsonb',
  line: 'line',
  lseg: 'lseg',
  macaddr: 'macaddr',
  macaddr8: 'macaddr8',
  money: 'money',
  name: 'name',
  numeric: 'numeric',
  numrange: 'numrange',
  nummultirange: 'nummultirange',
  oid: 'oid',
  path: 'path',
  point: 'point',
  polygon: 'polygon',
  real: 'float4',
  smallint: 'int2',
  text: 'text',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  tsquery: 'tsquery',
  tsrange: 'tsrange',
  tsmultirange: 'tsmultirange',
  tstzrange: 'tstzrange',
  tstzmultirange: 'tstzmultirange',
  tsvector: 'tsvector',
  uuid: 'uuid',
  xml: 'xml',
};

/** pg_type.typname of a type that may travel in binary COPY (`_int4` for an array); undefined = it may not. */
export function binaryName(native: string): string | undefined {
  const array = native.endsWith('[]');
  const base = native
    .replace(/\[\]$/, '')
    .replace(/\(.*?\)/, '')
    // interval's fields (interval year to month) say what is kept, not how.
    .replace(/^interval .*/, 'interval');
  const name = Object.hasOwn(BINARY, base) ? BINARY[base] : undefined;
  return name === undefined ? undefined : array ? `_${name}` : name;
}

const ANY_VERSION = 'pgcopy-binary/any:';

/**
 * Whether columns can take binary COPY that another kind of database wrote: the tag names types whose binary format is the same in
 * every version, and each column is of its type.
 */
export function takesAnyVersion(tag: string, natives: readonly string[]): boolean {
  if (!tag.startsWith(ANY_VERSION)) return false;
  const types = tag.slice(ANY_VERSION.length).split(',');
  return (
    types.length === natives.length &&
    natives.every((native, index) => {
      const name = binaryName(native);
      return name === types[index] || (name === 'varchar' && types[index] === 'text');
    })
  );
}

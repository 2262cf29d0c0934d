import type { LogicalType } from '../../contract/values.ts';

/** What the catalog says of a type, with domains already resolved to their base. */
export interface CatalogType {
  readonly oid: number;
  /** atttypmod: -1 = none. */
  readonly modifier: number;
  /** pg_type.typtype: b(ase) c(omposite) d(omain) e(num) p(seudo) r(ange) m(ultirange). */
  readonly typtype: string;
  /** Of an array, its element. */
  readonly element?: { readonly oid: number; readonly typtype: string } | undefined;
}

type TypeOf = (modifier: number) => LogicalType;

const text: TypeOf = () => ({ kind: 'text' });
const fixed = (type: LogicalType): TypeOf => {
  return () => type;
};
/** varchar(n) and char(n) carry n + 4. */
const sized =
  (extra: { fixed?: true }): TypeOf =>
  (modifier) =>
    modifier < 4 ? { kind: 'text', ...extra } : { kind: 'text', length: modifier - 4, ...extra };
const timed =
  (kind: 'time' | 'timestamp', zoned: boolean): TypeOf =>
  (modifier) => ({ kind, zoned, fraction: modifier < 0 ? 6 : modifier });

/**
 * numeric's modifier: precision in the upper half, an 11-bit signed scale in the lower (PostgreSQL source, numeric.c). A
 * negative scale, or one above the precision, is told as the plain decimal that holds the same values.
 */
const numeric: TypeOf = (modifier) => {
  if (modifier < 4) return { kind: 'decimal' };
  const precision = ((modifier - 4) >> 16) & 0xffff;
  const scale = (((modifier - 4) & 0x7ff) ^ 1024) - 1024;
  if (scale < 0) return { kind: 'decimal', precision: precision - scale, scale: 0 };
  return { kind: 'decimal', precision: Math.max(precision, scale), scale };
};

/** The built-in types with a logical kind of their own, by oid (pg_type.dat); every other type is opaque text. */
const BUILT_IN: ReadonlyMap<number, TypeOf> = new Map([
  [16, fixed({ kind: 'boolean' })], // bool
  [17, fixed({ kind: 'binary' })], // bytea
  [18, text], // char
  [19, text], // name
  [20, fixed({ kind: 'int', bits: 64 })], // int8
  [21, fixed({ kind: 'int', bits: 16 })], // int2
  [23, fixed({ kind: 'int', bits: 32 })], // int4
  [25, text], // text
  [26, fixed({ kind: 'int', bits: 32, unsigned: true })], // oid
  [114, fixed({ kind: 'json' })], // json
  [700, fixed({ kind: 'float', bits: 32 })], // float4
  [701, fixed({ kind: 'float', bits: 64 })], // float8
  [790, fixed({ kind: 'decimal', precision: 19, scale: 2 })], // money
  [1042, sized({ fixed: true })], // bpchar
  [1043, sized({})], // varchar
  [1082, fixed({ kind: 'date' })], // date
  [1083, timed('time', false)], // time
  [1114, timed('timestamp', false)], // timestamp
  [1184, timed('timestamp', true)], // timestamptz
  [1186, fixed({ kind: 'interval' })], // interval
  [1266, timed('time', true)], // timetz
  [1700, numeric], // numeric
  [2950, fixed({ kind: 'uuid' })], // uuid
  [3802, fixed({ kind: 'json' })], // jsonb
]);

/** Arrays of these are lists; others are opaque, in PostgreSQL's own array text. */
const LISTABLE: ReadonlySet<LogicalType['kind']> = new Set([
  'boolean',
  'int',
  'float',
  'decimal',
  'text',
  'date',
  'time',
  'timestamp',
  'interval',
  'uuid',
  'json',
]);

/** The logical type of a PostgreSQL type. An enum is text: its labels are its values. */
export function logicalType(type: CatalogType): LogicalType {
  if (type.element) {
    // money's array text has commas inside its elements' quotes and a currency sign: left as it is.
    const of = scalarType(type.element.oid, type.modifier, type.element.typtype);
    return LISTABLE.has(of.kind) && type.element.oid !== MONEY ? { kind: 'list', of } : { kind: 'opaque' };
  }
  return scalarType(type.oid, type.modifier, type.typtype);
}

function scalarType(oid: number, modifier: number, typtype: string): LogicalType {
  if (typtype === 'e') return { kind: 'text' };
  return BUILT_IN.get(oid)?.(modifier) ?? { kind: 'opaque' };
}

export const MONEY = 790;

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

interface BuiltIn {
  /** pg_type.typname, the same in every version. */
  readonly name: string;
  readonly type: TypeOf;
}

const builtIn = (name: string, type: TypeOf): BuiltIn => ({ name, type });

/** The built-in types with a logical kind of their own, by oid (pg_type.dat); every other type is opaque text. */
const BUILT_IN: ReadonlyMap<number, BuiltIn> = new Map([
  [16, builtIn('bool', fixed({ kind: 'boolean' }))],
  [17, builtIn('bytea', fixed({ kind: 'binary' }))],
  [18, builtIn('char', text)],
  [19, builtIn('name', text)],
  [20, builtIn('int8', fixed({ kind: 'int', bits: 64 }))],
  [21, builtIn('int2', fixed({ kind: 'int', bits: 16 }))],
  [23, builtIn('int4', fixed({ kind: 'int', bits: 32 }))],
  [25, builtIn('text', text)],
  [26, builtIn('oid', fixed({ kind: 'int', bits: 32, unsigned: true }))],
  [114, builtIn('json', fixed({ kind: 'json' }))],
  [700, builtIn('float4', fixed({ kind: 'float', bits: 32 }))],
  [701, builtIn('float8', fixed({ kind: 'float', bits: 64 }))],
  [790, builtIn('money', fixed({ kind: 'decimal', precision: 19, scale: 2 }))],
  [1042, builtIn('bpchar', sized({ fixed: true }))],
  [1043, builtIn('varchar', sized({}))],
  [1082, builtIn('date', fixed({ kind: 'date' }))],
  [1083, builtIn('time', timed('time', false))],
  [1114, builtIn('timestamp', timed('timestamp', false))],
  [1184, builtIn('timestamptz', timed('timestamp', true))],
  [1186, builtIn('interval', fixed({ kind: 'interval' }))],
  [1266, builtIn('timetz', timed('time', true))],
  [1700, builtIn('numeric', numeric)],
  [2950, builtIn('uuid', fixed({ kind: 'uuid' }))],
  [3802, builtIn('jsonb', fixed({ kind: 'json' }))],
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
  return BUILT_IN.get(oid)?.type(modifier) ?? { kind: 'opaque' };
}

export const MONEY = 790;

/** pg_type.typname of a built-in type with a logical kind, as wire tags name it. */
export function builtInName(oid: number): string | undefined {
  return BUILT_IN.get(oid)?.name;
}

import type { LogicalType } from '../../contract/values.ts';
import { BINARY_CHARSET, FLAG, type ResultField, TYPE, type WireColumn } from './protocol.ts';

/** Bytes of a character, at most, in what the server sends. */
const CHARACTER_BYTES = 4;

interface Described {
  readonly type: LogicalType;
  readonly native: string;
}

/** The logical and the native type of a column of a result, which does not tell everything that the catalog knows. */
export function describeColumn(column: WireColumn): ResultField {
  return { name: column.name, ...describe(column), wire: column };
}

const INTEGERS: Readonly<Record<number, readonly [bits: 8 | 16 | 32 | 64, name: string]>> = {
  [TYPE.tiny]: [8, 'tinyint'],
  [TYPE.short]: [16, 'smallint'],
  [TYPE.int24]: [32, 'mediumint'],
  [TYPE.long]: [32, 'int'],
  [TYPE.longlong]: [64, 'bigint'],
};

function describe({ type, charset, length, flags, decimals, extended }: WireColumn): Described {
  const unsigned = (flags & FLAG.unsigned) !== 0;
  const integer = INTEGERS[type];
  if (integer) {
    const [bits, name] = integer;
    return unsigned
      ? { type: { kind: 'int', bits, unsigned }, native: `${name} unsigned` }
      : { type: { kind: 'int', bits }, native: name };
  }
  if (extended !== undefined && charset !== BINARY_CHARSET) {
    const known = EXTENDED[extended];
    if (known) return known;
  }
  const fraction = decimals > 6 ? 6 : decimals;
  const suffix = fraction > 0 ? `(${fraction})` : '';
  switch (type) {
    case TYPE.float:
      return { type: { kind: 'float', bits: 32 }, native: 'float' };
    case TYPE.double:
      return { type: { kind: 'float', bits: 64 }, native: 'double' };
    case TYPE.decimal:
    case TYPE.newdecimal: {
      const precision = length - (decimals > 0 ? 1 : 0) - (unsigned ? 0 : 1);
      return {
        type: { kind: 'decimal', precision, scale: decimals },
        native: `decimal(${precision},${decimals})${unsigned ? ' unsigned' : ''}`,
      };
    }
    case TYPE.year:
      return { type: { kind: 'int', bits: 16 }, native: 'year' };
    case TYPE.bit:
      return { type: bitType(length), native: `bit(${length})` };
    case TYPE.date:
    case TYPE.newdate:
      return { type: { kind: 'date' }, native: 'date' };
    case TYPE.time:
      return { type: { kind: 'time', zoned: false, fraction }, native: `time${suffix}` };
    case TYPE.datetime:
      return { type: { kind: 'timestamp', zoned: false, fraction }, native: `datetime${suffix}` };
    case TYPE.timestamp:
      return { type: { kind: 'timestamp', zoned: true, fraction }, native: `timestamp${suffix}` };
    case TYPE.json:
      return { type: { kind: 'json' }, native: 'json' };
    case TYPE.geometry:
      return { type: { kind: 'binary' }, native: 'geometry' };
    case TYPE.vector:
      return { type: { kind: 'binary' }, native: 'vector' };
    case TYPE.null:
      return { type: { kind: 'text' }, native: 'varchar(1)' };
    default:
      if (charset === BINARY_CHARSET) return bytes(type, length);
      // Its labels stand only in the catalog.
      return characters((flags & (FLAG.enum | FLAG.set)) === 0 ? type : TYPE.varString, length);
  }
}

/** Types of MariaDB that travel as text. */
const EXTENDED: Readonly<Record<string, Described>> = {
  json: { type: { kind: 'json' }, native: 'json' },
  uuid: { type: { kind: 'uuid' }, native: 'uuid' },
  inet4: { type: { kind: 'opaque' }, native: 'inet4' },
  inet6: { type: { kind: 'opaque' }, native: 'inet6' },
};

/** BIT is a number of so many bits. */
function bitType(length: number): LogicalType {
  const bits = length <= 8 ? 8 : length <= 16 ? 16 : length <= 32 ? 32 : 64;
  return { kind: 'int', bits, unsigned: true };
}

/** The four sizes of TEXT and BLOB, by the bytes that the largest value may have. */
const SIZES: readonly (readonly [bytes: number, prefix: string])[] = [
  [255, 'tiny'],
  [65_535, ''],
  [16_777_215, 'medium'],
];

function sized(bytesOfValue: number): string {
  return SIZES.find(([most]) => bytesOfValue <= most)?.[1] ?? 'long';
}

function isBlob(type: number): boolean {
  return type >= TYPE.tinyBlob && type <= TYPE.blob;
}

function bytes(type: number, length: number): Described {
  if (isBlob(type)) return { type: { kind: 'binary' }, native: `${sized(length)}blob` };
  return { type: { kind: 'binary', length }, native: `${type === TYPE.string ? 'binary' : 'varbinary'}(${length})` };
}

function characters(type: number, length: number): Described {
  const count = Math.floor(length / CHARACTER_BYTES);
  if (isBlob(type)) return { type: { kind: 'text' }, native: `${sized(count)}text` };
  return type === TYPE.string
    ? { type: { kind: 'text', length: count, fixed: true }, native: `char(${count})` }
    : { type: { kind: 'text', length: count }, native: `varchar(${count})` };
}

const NATIVE = /^(?<name>[a-z0-9]+)(?: (?<precision>precision|varying))?(?:\((?<arguments>.*)\))?(?<rest>.*)$/s;
const INTEGER_BITS: Readonly<Record<string, 8 | 16 | 32 | 64>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 32,
  int: 32,
  bigint: 64,
};

/**
 * A type as the catalog writes it, without the display widths that mean nothing: MariaDB's `int(11)` is MySQL's `int`.
 * `tinyint(1)` and ZEROFILL keep theirs: people and programs go by it.
 */
export function normalizeNative(columnType: string): string {
  const text =
    columnType.toLowerCase().startsWith('enum') || columnType.toLowerCase().startsWith('set')
      ? columnType
      : columnType.toLowerCase();
  // MariaDB writes these into the type.
  const plain = text.replace(/ \/\*.*\*\/$/, '').trim();
  if (plain.includes('zerofill') || plain === 'tinyint(1)') return plain;
  if (plain === 'year(4)') return 'year';
  return plain.replace(/^(tinyint|smallint|mediumint|int|bigint)\(\d+\)/, '$1');
}

/** The logical type of a type as the catalog writes it. */
export function logicalType(native: string): LogicalType {
  const { name = '', arguments: inside, rest = '' } = NATIVE.exec(native)?.groups ?? {};
  const [first, second] = (inside ?? '').split(',').map(Number);
  const unsigned = rest.includes('unsigned');
  const bits = INTEGER_BITS[name];
  if (bits !== undefined) return unsigned ? { kind: 'int', bits, unsigned } : { kind: 'int', bits };
  const sizedBy = inside === undefined ? {} : { length: first as number };
  const fraction = inside === undefined ? 0 : (first as number);
  switch (name) {
    case 'float':
      return { kind: 'float', bits: 32 };
    case 'double':
      return { kind: 'float', bits: 64 };
    case 'decimal':
      return { kind: 'decimal', precision: first || 10, scale: second ?? 0 };
    case 'bit':
      return bitType(first || 1);
    case 'year':
      return { kind: 'int', bits: 16 };
    case 'char':
      return { kind: 'text', ...sizedBy, fixed: true };
    case 'varchar':
      return { kind: 'text', ...sizedBy };
    case 'tinytext':
    case 'text':
    case 'mediumtext':
    case 'longtext':
      return { kind: 'text' };
    case 'enum':
      return { kind: 'text', length: Math.max(0, ...labels(inside).map((label) => [...label].length)) };
    case 'set':
      return { kind: 'text', length: [...labels(inside).join(',')].length };
    case 'binary':
    case 'varbinary':
      return { kind: 'binary', ...sizedBy };
    case 'date':
      return { kind: 'date' };
    case 'time':
      return { kind: 'time', zoned: false, fraction };
    case 'datetime':
      return { kind: 'timestamp', zoned: false, fraction };
    case 'timestamp':
      return { kind: 'timestamp', zoned: true, fraction };
    case 'json':
      return { kind: 'json' };
    case 'uuid':
      return { kind: 'uuid' };
    case 'inet4':
    case 'inet6':
      return { kind: 'opaque' };
    default:
      // BLOB in its sizes, geometry as the server stores it, VECTOR: bytes.
      return { kind: 'binary' };
  }
}

/** The labels of an ENUM or a SET. */
function labels(inside = ''): string[] {
  return [...inside.matchAll(/'((?:[^']|'')*)'/g)].map(([, label = '']) => label.replaceAll("''", "'"));
}

import type { Field, LogicalType } from '../../contract/values.ts';

/** A type as Snowflake names it, in a result's description or in the catalog. */
export interface NativeColumn {
  /** Upper case, without parameters: NUMBER, TIMESTAMP_NTZ. */
  readonly name: string;
  /** Digits of a number. */
  readonly precision?: number | undefined;
  /** Digits behind the point, of a number or of a second. */
  readonly scale?: number | undefined;
  /** Of text in characters, of binary in bytes; undefined = as long as it gets. */
  readonly length?: number | undefined;
}

const OF_RESULT: Readonly<Record<string, string>> = { fixed: 'NUMBER', real: 'FLOAT', text: 'VARCHAR' };
const ALIASES: Readonly<Record<string, string>> = {
  FIXED: 'NUMBER',
  DECIMAL: 'NUMBER',
  NUMERIC: 'NUMBER',
  REAL: 'FLOAT',
  DOUBLE: 'FLOAT',
  TEXT: 'VARCHAR',
  STRING: 'VARCHAR',
  CHAR: 'VARCHAR',
  VARBINARY: 'BINARY',
};
/** The longest text and binary, which is what a column has that was made without a length (16 MB, newer accounts 128 and 64 MB). */
const UNLIMITED: Readonly<Record<string, readonly number[]>> = {
  VARCHAR: [16_777_216, 134_217_728],
  BINARY: [8_388_608, 67_108_864],
};

/** The type of a column of a result, by the driver's description. */
export function ofResult(type: string, precision: number | null | undefined, scale: number | null | undefined) {
  const name = OF_RESULT[type.toLowerCase()] ?? type.toUpperCase();
  return { name, precision: precision ?? undefined, scale: scale ?? undefined } satisfies NativeColumn;
}

/** A type as DESCRIBE TABLE writes it: `NUMBER(38,0)`, `VARCHAR(16777216)`, `TIMESTAMP_NTZ(9)`, `VECTOR(FLOAT, 3)`. */
export function ofCatalog(text: string): NativeColumn {
  const match = /^([A-Za-z_]+)(?:\((\d+)(?:,\s*(\d+))?\))?(?: COLLATE .*)?$/.exec(text.trim());
  if (!match) return { name: text };
  const upper = (match[1] as string).toUpperCase();
  const name = ALIASES[upper] ?? upper;
  const [first, second] = [match[2], match[3]].map((digits) => (digits === undefined ? undefined : Number(digits)));
  if (name === 'NUMBER') return { name, precision: first ?? 38, scale: second ?? 0 };
  if (name === 'TIME' || name.startsWith('TIMESTAMP')) return { name, scale: first ?? 9 };
  if (first === undefined || UNLIMITED[name]?.includes(first)) return { name };
  return { name, length: first };
}

/** The type as CREATE TABLE takes it; text and binary of any length without one. */
function nativeText({ name, precision, scale, length }: NativeColumn): string {
  if (name === 'NUMBER') return `NUMBER(${precision ?? 38},${scale ?? 0})`;
  if (name === 'TIME' || name.startsWith('TIMESTAMP')) return `${name}(${scale ?? 9})`;
  return length === undefined ? name : `${name}(${length})`;
}

/**
 * A whole number of at most 18 digits is an integer of the size that holds them; a longer one, as INTEGER and its like are
 * (38 digits), is a decimal.
 */
function logicalType({ name, precision = 38, scale, length }: NativeColumn): LogicalType {
  switch (name) {
    case 'NUMBER':
      if ((scale ?? 0) > 0 || precision > 18) return { kind: 'decimal', precision, scale: scale ?? 0 };
      return { kind: 'int', bits: precision <= 2 ? 8 : precision <= 4 ? 16 : precision <= 9 ? 32 : 64 };
    case 'FLOAT':
      return { kind: 'float', bits: 64 };
    case 'VARCHAR':
      return length === undefined ? { kind: 'text' } : { kind: 'text', length };
    case 'BINARY':
      return length === undefined ? { kind: 'binary' } : { kind: 'binary', length };
    case 'BOOLEAN':
      return { kind: 'boolean' };
    case 'DATE':
      return { kind: 'date' };
    case 'TIME':
      return { kind: 'time', zoned: false, fraction: scale ?? 9 };
    case 'TIMESTAMP_NTZ':
      return { kind: 'timestamp', zoned: false, fraction: scale ?? 9 };
    case 'TIMESTAMP_LTZ':
    case 'TIMESTAMP_TZ':
      return { kind: 'timestamp', zoned: true, fraction: scale ?? 9 };
    case 'VARIANT':
    case 'OBJECT':
    case 'ARRAY':
    case 'MAP':
      return { kind: 'json' };
    default:
      // Structured ones name their parts: OBJECT(a NUMBER(38,0)).
      return /^(OBJECT|ARRAY|MAP)\(/.test(name) ? { kind: 'json' } : { kind: 'opaque' };
  }
}

export function toField(name: string, column: NativeColumn): Field {
  return { name, type: logicalType(column), native: nativeText(column) };
}

/**
 * What a value is in JavaScript, by logical kind. Nothing here loses a digit:
 *
 * | kind | JavaScript |
 * |---|---|
 * | boolean | boolean |
 * | int 8/16/32, float | number (NaN, ±Infinity, -0 kept) |
 * | int 64 | bigint |
 * | decimal | plain digit text (`-12.50`, no exponent), `NaN`, `Infinity`, `-Infinity` |
 * | text | string |
 * | binary | Uint8Array |
 * | date | `2024-05-01`, `infinity`, `-infinity`, a suffix ` BC` |
 * | time | `12:34:56.789`, up to `24:00:00`; with a zone an offset `+02`, `-03:30` |
 * | timestamp | `2024-05-01 12:34:56.789` (RFC 3339 with a space, trailing zeros of the fraction left out); with a zone in UTC, `+00` |
 * | interval | an ISO 8601 duration, `P1Y2M3DT4H5M6.7S`, signs per part |
 * | uuid, opaque | text |
 * | json, list, struct | JSON text, digits kept |
 */
export type Value = boolean | number | bigint | string | Uint8Array | null;

export type LogicalType =
  | { readonly kind: 'boolean' }
  | { readonly kind: 'int'; readonly bits: 8 | 16 | 32 | 64; readonly unsigned?: true }
  | { readonly kind: 'float'; readonly bits: 32 | 64 }
  /** No precision = unbounded: any number of digits on both sides of the point. */
  | { readonly kind: 'decimal'; readonly precision?: number; readonly scale?: number }
  /** `length` in characters. `fixed` = padded to its length with spaces. */
  | { readonly kind: 'text'; readonly length?: number; readonly fixed?: true }
  | { readonly kind: 'binary'; readonly length?: number }
  | { readonly kind: 'date' }
  /** `fraction` = digits of a second that the type holds, 0-9. */
  | { readonly kind: 'time'; readonly zoned: boolean; readonly fraction: number }
  | { readonly kind: 'timestamp'; readonly zoned: boolean; readonly fraction: number }
  | { readonly kind: 'interval' }
  | { readonly kind: 'uuid' }
  | { readonly kind: 'json' }
  | { readonly kind: 'list'; readonly of: LogicalType }
  | { readonly kind: 'struct' }
  /** A type that only its own database knows; the value is the database's text for it. */
  | { readonly kind: 'opaque' };

/** A column of a result. */
export interface Field {
  readonly name: string;
  readonly type: LogicalType;
  /** The database's own name of the type, with its precision: `numeric(12,2)`, `public.mood`. */
  readonly native: string;
}

/** A column of a table. */
export interface TableField extends Field {
  readonly nullable: boolean;
  /** 1-based position in the primary key; null = not part of it. */
  readonly primaryKeyPosition: number | null;
  /** The default as SQL text. */
  readonly default: string | null;
  /** Computed by the database; never written. */
  readonly generated: boolean;
  readonly identity: boolean;
  readonly comment: string | null;
}

/** Columns of values, all of `rows` length, in the order of the fields. Immutable once yielded: a consumer may keep it. */
export interface Batch {
  readonly rows: number;
  readonly columns: readonly (readonly Value[])[];
}

/** The name of a logical type as people read it: `int64`, `decimal(12,2)`, `timestamptz(6)`, `list<text>`. */
export function typeName(type: LogicalType): string {
  switch (type.kind) {
    case 'int':
      return `${type.unsigned ? 'u' : ''}int${type.bits}`;
    case 'float':
      return `float${type.bits}`;
    case 'decimal':
      return type.precision === undefined ? 'decimal' : `decimal(${type.precision},${type.scale ?? 0})`;
    case 'text':
    case 'binary':
      return type.length === undefined ? type.kind : `${type.kind}(${type.length})`;
    case 'time':
    case 'timestamp':
      return `${type.kind}${type.zoned ? 'tz' : ''}(${type.fraction})`;
    case 'list':
      return `list<${typeName(type.of)}>`;
    default:
      return type.kind;
  }
}

/** A value as JSON carries it: int64 and decimals as text, what JSON has no number for as text, binary as base64. */
export function toJsonValue(value: Value): boolean | number | string | null {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0';
    return Number.isFinite(value) ? value : String(value);
  }
  if (value instanceof Uint8Array) return base64(value);
  return value;
}

// By way of btoa, since the contract also runs in a browser; in pieces, since a call takes only so many arguments.
function base64(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary);
}

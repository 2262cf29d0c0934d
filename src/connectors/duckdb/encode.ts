import { type DuckDBType, DuckDBTypeId } from '@duckdb/node-api';
import type { Value } from '../../contract/values.ts';
import { parseDate, parseInterval, parseTime, parseTimestamp, toUnits } from './calendar.ts';
import { parseDecimal } from './decimal.ts';
import { fromJsonText } from './nested-write.ts';
import type { Column } from './slab.ts';
import { isJson } from './types.ts';

/** Puts one value, never NULL, into a row of its column. @throws Refusal for a value that the column cannot hold */
export type Encoder = (row: number, value: Exclude<Value, null>) => void;

/** Why a value cannot be taken, as the rest of the sentence "the value …". */
export class Refusal extends Error {}

const refuse = (why: string): never => {
  throw new Refusal(why);
};

/** How values from elsewhere get into a column, by the column's type. Fractions it has no digits for are rounded. */
export function encoder(column: Column): Encoder {
  const { type, view, width, heap } = column;
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return (row, value) => view.setUint8(row, boolean(value) ? 1 : 0);
    case DuckDBTypeId.TINYINT:
      return small(-128, 127, (row, value) => view.setInt8(row, value));
    case DuckDBTypeId.UTINYINT:
      return small(0, 255, (row, value) => view.setUint8(row, value));
    case DuckDBTypeId.SMALLINT:
      return small(-32_768, 32_767, (row, value) => view.setInt16(row * 2, value, true));
    case DuckDBTypeId.USMALLINT:
      return small(0, 65_535, (row, value) => view.setUint16(row * 2, value, true));
    case DuckDBTypeId.INTEGER:
      return small(-2_147_483_648, 2_147_483_647, (row, value) => view.setInt32(row * 4, value, true));
    case DuckDBTypeId.UINTEGER:
      return small(0, 4_294_967_295, (row, value) => view.setUint32(row * 4, value, true));
    case DuckDBTypeId.BIGINT:
      return (row, value) => view.setBigInt64(row * 8, within(whole(value), INT64_MINIMUM, INT64_MAXIMUM), true);
    case DuckDBTypeId.UBIGINT:
      return (row, value) => view.setBigUint64(row * 8, within(whole(value), 0n, (1n << 64n) - 1n), true);
    case DuckDBTypeId.HUGEINT:
      return (row, value) => setWide(view, row, within(whole(value), -(1n << 127n), (1n << 127n) - 1n));
    case DuckDBTypeId.UHUGEINT:
      return (row, value) => setWide(view, row, within(whole(value), 0n, (1n << 128n) - 1n));
    case DuckDBTypeId.FLOAT:
      return (row, value) => view.setFloat32(row * 4, float(value), true);
    case DuckDBTypeId.DOUBLE:
      return (row, value) => view.setFloat64(row * 8, float(value), true);
    case DuckDBTypeId.DECIMAL: {
      const most = 10n ** BigInt(type.width);
      const { scale } = type;
      return (row, value) => {
        const units = parseDecimal(digits(value), scale) ?? refuse('is not a number');
        if (units >= most || units <= -most) refuse(`has more digits than ${String(type)} holds`);
        setUnits(view, row, width, units);
      };
    }
    case DuckDBTypeId.VARCHAR: {
      const put = text(column);
      if (!isJson(type)) return (row, value) => put(row, plain(value));
      return (row, value) => put(row, json(plain(value)));
    }
    case DuckDBTypeId.BLOB:
      return (row, value) => {
        if (!(value instanceof Uint8Array)) return refuse('is not binary');
        heap.reserve(value.length);
        heap.bytes.set(value, heap.used);
        column.setString(row, heap.used, value.length);
        if (value.length > 12) heap.used += value.length;
      };
    case DuckDBTypeId.ENUM: {
      const indexes = new Map(type.values.map((name, index) => [name, index]));
      const set = width === 1 ? view.setUint8 : width === 2 ? view.setUint16 : view.setUint32;
      return (row, value) => {
        set.call(
          view,
          row * width,
          indexes.get(plain(value)) ?? refuse('is none of the values of the enumeration'),
          true,
        );
      };
    }
    case DuckDBTypeId.UUID:
      return (row, value) => {
        const hex = plain(value).replaceAll('-', '');
        if (!/^[0-9a-f]{32}$/i.test(hex)) refuse('is not a UUID');
        // The highest bit is turned over, so that UUIDs sort as their text does.
        setWide(view, row, BigInt(`0x${hex}`) ^ (1n << 127n));
      };
    case DuckDBTypeId.INTERVAL:
      return (row, value) => {
        const interval = parseInterval(plain(value)) ?? refuse('is not an interval that DuckDB holds');
        view.setInt32(row * 16, Number(within(BigInt(interval.months), INT32_MINIMUM, INT32_MAXIMUM)), true);
        view.setInt32(row * 16 + 4, Number(within(BigInt(interval.days), INT32_MINIMUM, INT32_MAXIMUM)), true);
        view.setBigInt64(row * 16 + 8, within(interval.microseconds, INT64_MINIMUM, INT64_MAXIMUM), true);
      };
    case DuckDBTypeId.DATE:
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS:
    case DuckDBTypeId.TIME_TZ:
    case DuckDBTypeId.TIMESTAMP:
    case DuckDBTypeId.TIMESTAMP_S:
    case DuckDBTypeId.TIMESTAMP_MS:
    case DuckDBTypeId.TIMESTAMP_NS:
    case DuckDBTypeId.TIMESTAMP_TZ:
      return moment(view, type);
    default:
      return (row, value) => {
        column.values[row] = fromJsonText(plain(value), type, refuse);
      };
  }
}

const INT32_MINIMUM = -(1n << 31n);
const INT32_MAXIMUM = (1n << 31n) - 1n;
const INT64_MINIMUM = -(1n << 63n);
const INT64_MAXIMUM = (1n << 63n) - 1n;
const DATE_MAXIMUM = 0x7fffffff;

export function setWide(view: DataView, row: number, value: bigint): void {
  view.setBigInt64(row * 16, BigInt.asIntN(64, value), true);
  view.setBigInt64(row * 16 + 8, BigInt.asIntN(64, value >> 64n), true);
}

/** A decimal's units, in as many bytes as its precision takes. */
export function setUnits(view: DataView, row: number, width: number, units: bigint): void {
  if (width === 2) view.setInt16(row * 2, Number(units), true);
  else if (width === 4) view.setInt32(row * 4, Number(units), true);
  else if (width === 8) view.setBigInt64(row * 8, units, true);
  else setWide(view, row, units);
}

function small(minimum: number, maximum: number, set: (row: number, value: number) => void): Encoder {
  return (row, value) => {
    const number = typeof value === 'number' ? value : Number(within(whole(value), BigInt(minimum), BigInt(maximum)));
    if (!Number.isInteger(number) || number < minimum || number > maximum) refuse('is out of the range of the column');
    set(row, number);
  };
}

function text(column: Column): (row: number, value: string) => void {
  const { heap } = column;
  return (row, value) => {
    if (!value.isWellFormed()) refuse('has half of a surrogate pair, which is no character');
    // UTF-8 takes at most three bytes for a unit of UTF-16.
    heap.reserve(value.length * 3);
    const length = heap.bytes.write(value, heap.used);
    column.setString(row, heap.used, length);
    if (length > 12) heap.used += length;
  };
}

function moment(view: DataView, type: DuckDBType): Encoder {
  const set64 = (row: number, value: bigint): void =>
    view.setBigInt64(row * 8, within(value, -INT64_MAXIMUM, INT64_MAXIMUM), true);
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      return (row, value) => {
        const given = plain(value);
        const days = infinite(given) ?? parseDate(given) ?? refuse('is not a date');
        if (Number.isFinite(days) && Math.abs(days) >= DATE_MAXIMUM) refuse('is out of the range of dates');
        view.setInt32(row * 4, Math.max(-DATE_MAXIMUM, Math.min(days, DATE_MAXIMUM)), true);
      };
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS: {
      const fraction = type.typeId === DuckDBTypeId.TIME ? 6 : 9;
      return (row, value) => {
        const time = parseTime(plain(value)) ?? refuse('is not a time');
        if (time.offset !== null) refuse('has a zone, and the column has none');
        set64(row, toUnits(BigInt(time.seconds), time.fraction, fraction));
      };
    }
    case DuckDBTypeId.TIME_TZ:
      return (row, value) => {
        const time = parseTime(plain(value)) ?? refuse('is not a time');
        const offset = time.offset ?? refuse('has no zone');
        if (Math.abs(offset) > 57_599) refuse('has a zone further than 15:59:59 from UTC');
        const microseconds = toUnits(BigInt(time.seconds), time.fraction, 6);
        view.setBigUint64(row * 8, (microseconds << 24n) | BigInt(57_599 - offset), true);
      };
    default: {
      const zoned = type.typeId === DuckDBTypeId.TIMESTAMP_TZ;
      const fraction = TIMESTAMP_DIGITS.get(type.typeId) ?? 6;
      return (row, value) => {
        const given = plain(value);
        const end = infinite(given);
        if (end !== null) return set64(row, end > 0 ? INT64_MAXIMUM : -INT64_MAXIMUM);
        const parsed = parseTimestamp(given) ?? refuse('is not a point in time');
        if (zoned !== (parsed.offset !== null)) refuse(zoned ? 'has no zone' : 'has a zone, and the column has none');
        const seconds = BigInt(parsed.days) * 86_400n + BigInt(parsed.seconds - (parsed.offset ?? 0));
        const units = toUnits(seconds, parsed.fraction, fraction);
        // The ends of the range stand for infinity.
        if (units >= INT64_MAXIMUM || units <= -INT64_MAXIMUM) refuse('is out of the range of the column');
        set64(row, units);
      };
    }
  }
}

const TIMESTAMP_DIGITS = new Map<DuckDBTypeId, number>([
  [DuckDBTypeId.TIMESTAMP_S, 0],
  [DuckDBTypeId.TIMESTAMP_MS, 3],
  [DuckDBTypeId.TIMESTAMP_NS, 9],
]);

function infinite(value: string): number | null {
  if (value === 'infinity') return Number.POSITIVE_INFINITY;
  return value === '-infinity' ? Number.NEGATIVE_INFINITY : null;
}

function within(value: bigint, minimum: bigint, maximum: bigint): bigint {
  return value < minimum || value > maximum ? refuse('is out of the range of the column') : value;
}

function boolean(value: Value): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return refuse('is not a boolean');
}

function whole(value: Value): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : refuse('is not a whole number');
  if (typeof value !== 'string') return refuse('is not a number');
  return parseDecimal(value, 0) ?? refuse('is not a whole number');
}

/** A decimal's text; what is not finite fails where it is read. */
function digits(value: Value): string {
  if (typeof value === 'number') return /e/i.test(String(value)) ? unscientific(value) : String(value);
  if (typeof value === 'string' && /^-?(NaN|Infinity)$/.test(value))
    return refuse(`is ${value}, which a DECIMAL cannot hold`);
  return typeof value === 'string' || typeof value === 'bigint' ? String(value) : refuse('is not a number');
}

function unscientific(value: number): string {
  const [mantissa = '', exponent = '0'] = String(value).toLowerCase().split('e');
  const negative = mantissa.startsWith('-');
  const [before = '', after = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  const all = before + after;
  const point = before.length + shift;
  const plainDigits =
    point <= 0 ? `0.${'0'.repeat(-point)}${all}` : `${all.padEnd(point, '0').slice(0, point)}.${all.slice(point)}`;
  return (negative ? '-' : '') + plainDigits;
}

function float(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'string') return refuse('is not a number');
  const number = value.trim() === '' ? Number.NaN : Number(value);
  return Number.isNaN(number) && value !== 'NaN' ? refuse('is not a number') : number;
}

function plain(value: Value): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return refuse('is binary, and the column is not');
  return Object.is(value, -0) ? '-0' : String(value);
}

function json(value: string): string {
  try {
    JSON.parse(value);
    return value;
  } catch {
    return refuse('is not JSON');
  }
}

import {
  arrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBTimeNSValue,
  DuckDBTimestampMillisecondsValue,
  DuckDBTimestampNanosecondsValue,
  DuckDBTimestampSecondsValue,
  DuckDBTimestampTZValue,
  DuckDBTimestampValue,
  DuckDBTimeTZValue,
  DuckDBTimeValue,
  type DuckDBType,
  DuckDBTypeId,
  DuckDBUUIDValue,
  type DuckDBValue,
  listValue,
  mapValue,
  structValue,
  unionValue,
} from '@duckdb/node-api';
import { parseDate, parseInterval, parseTime, parseTimestamp, toUnits } from './calendar.ts';
import { parseDecimal } from './decimal.ts';
import { isJson } from './types.ts';

type Refuse = (why: string) => never;

/** JSON as it is parsed here: a number keeps its text, so that no digit is lost. */
type Json = null | boolean | string | JsonNumber | readonly Json[] | { readonly [name: string]: Json };

class JsonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** The value of a column whose type has parts, or that has no vector encoder of its own, from its text. */
export function fromJsonText(text: string, type: DuckDBType, refuse: Refuse): DuckDBValue {
  if (type.typeId === DuckDBTypeId.BIT) return bits(text, refuse);
  if (type.typeId === DuckDBTypeId.BIGNUM) return parseDecimal(text, 0) ?? refuse('is not a whole number');
  return fromJson(parse(text, refuse), type, refuse);
}

/** A date, time, point in time or interval from its canonical text; null for another type or text. */
export function momentFromText(text: string, type: DuckDBType): DuckDBValue {
  try {
    return moment(text, type, (why) => {
      throw new Error(why);
    });
  } catch {
    return null;
  }
}

function parse(text: string, refuse: Refuse): Json {
  try {
    return JSON.parse(text, (_, value: unknown, context?: { readonly source?: string }) =>
      typeof value === 'number' ? new JsonNumber(context?.source ?? String(value)) : value,
    ) as Json; // JSON.parse makes nothing else.
  } catch {
    return refuse('is not JSON');
  }
}

function fromJson(value: Json, type: DuckDBType, refuse: Refuse): DuckDBValue {
  if (value === null) return null;
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
      return listValue(items(value, refuse).map((item) => fromJson(item, type.valueType, refuse)));
    case DuckDBTypeId.ARRAY: {
      const list = items(value, refuse);
      if (list.length !== type.length) refuse(`does not have ${type.length} elements`);
      return arrayValue(list.map((item) => fromJson(item, type.valueType, refuse)));
    }
    case DuckDBTypeId.STRUCT: {
      const given = entries(value, refuse);
      const unknown = Object.keys(given).find((name) => !type.entryNames.includes(name));
      if (unknown !== undefined) refuse(`has a field "${unknown}" that the column does not have`);
      return structValue(
        Object.fromEntries(
          type.entryNames.map((name, index) => [
            name,
            fromJson(given[name] ?? null, type.entryTypes[index] as DuckDBType, refuse),
          ]),
        ),
      );
    }
    case DuckDBTypeId.MAP:
      return mapValue(
        Object.entries(entries(value, refuse)).map(([key, item]) => ({
          key: scalar(key, type.keyType, refuse),
          value: fromJson(item, type.valueType, refuse),
        })),
      );
    case DuckDBTypeId.UNION: {
      const [tag, item] = Object.entries(entries(value, refuse))[0] ?? refuse('names no member of the union');
      const index = type.memberTags.indexOf(tag);
      if (index === -1) refuse(`names "${tag}", which is no member of the union`);
      return unionValue(tag, fromJson(item, type.memberTypes[index] as DuckDBType, refuse));
    }
    default:
      if (isJson(type)) return toText(value);
      if (value instanceof JsonNumber) return scalar(value.text, type, refuse);
      if (typeof value === 'object') return refuse('has parts where the column has none');
      return scalar(String(value), type, refuse);
  }
}

function items(value: Json, refuse: Refuse): readonly Json[] {
  return Array.isArray(value) ? value : refuse('is not a list');
}

function entries(value: Json, refuse: Refuse): { readonly [name: string]: Json } {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof JsonNumber) {
    return refuse('is not a structure');
  }
  return value as { readonly [name: string]: Json }; // What is left of the union.
}

function toText(value: Json): string {
  if (value instanceof JsonNumber) return value.text;
  if (Array.isArray(value)) return `[${value.map(toText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([name, item]) => `${JSON.stringify(name)}:${toText(item as Json)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value);
}

function scalar(text: string, type: DuckDBType, refuse: Refuse): DuckDBValue {
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN:
      return text === 'true' ? true : text === 'false' ? false : refuse('is not a boolean');
    case DuckDBTypeId.TINYINT:
    case DuckDBTypeId.SMALLINT:
    case DuckDBTypeId.INTEGER:
    case DuckDBTypeId.UTINYINT:
    case DuckDBTypeId.USMALLINT:
    case DuckDBTypeId.UINTEGER: {
      const number = Number(integer(text, type, refuse));
      return number;
    }
    case DuckDBTypeId.BIGINT:
    case DuckDBTypeId.UBIGINT:
    case DuckDBTypeId.HUGEINT:
    case DuckDBTypeId.UHUGEINT:
    case DuckDBTypeId.BIGNUM:
      return integer(text, type, refuse);
    case DuckDBTypeId.FLOAT:
    case DuckDBTypeId.DOUBLE: {
      const number = text.trim() === '' ? Number.NaN : Number(text);
      return Number.isNaN(number) && text !== 'NaN' ? refuse('is not a number') : number;
    }
    case DuckDBTypeId.DECIMAL: {
      const units = parseDecimal(text, type.scale) ?? refuse('is not a number');
      const most = 10n ** BigInt(type.width);
      if (units >= most || units <= -most) refuse(`has more digits than ${String(type)} holds`);
      return new DuckDBDecimalValue(units, type.width, type.scale);
    }
    case DuckDBTypeId.VARCHAR:
    case DuckDBTypeId.ENUM:
      return text;
    case DuckDBTypeId.BLOB:
      return new DuckDBBlobValue(Buffer.from(text, 'base64'));
    case DuckDBTypeId.BIT:
      return bits(text, refuse);
    case DuckDBTypeId.UUID: {
      const hex = text.replaceAll('-', '');
      if (!/^[0-9a-f]{32}$/i.test(hex)) refuse('is not a UUID');
      return DuckDBUUIDValue.fromUint128(BigInt(`0x${hex}`));
    }
    default:
      return moment(text, type, refuse);
  }
}

const RANGES = new Map<DuckDBTypeId, readonly [bigint, bigint]>([
  [DuckDBTypeId.TINYINT, [-(1n << 7n), (1n << 7n) - 1n]],
  [DuckDBTypeId.SMALLINT, [-(1n << 15n), (1n << 15n) - 1n]],
  [DuckDBTypeId.INTEGER, [-(1n << 31n), (1n << 31n) - 1n]],
  [DuckDBTypeId.BIGINT, [-(1n << 63n), (1n << 63n) - 1n]],
  [DuckDBTypeId.HUGEINT, [-(1n << 127n), (1n << 127n) - 1n]],
  [DuckDBTypeId.UTINYINT, [0n, (1n << 8n) - 1n]],
  [DuckDBTypeId.USMALLINT, [0n, (1n << 16n) - 1n]],
  [DuckDBTypeId.UINTEGER, [0n, (1n << 32n) - 1n]],
  [DuckDBTypeId.UBIGINT, [0n, (1n << 64n) - 1n]],
  [DuckDBTypeId.UHUGEINT, [0n, (1n << 128n) - 1n]],
]);

function integer(text: string, type: DuckDBType, refuse: Refuse): bigint {
  const value = parseDecimal(text, 0) ?? refuse('is not a whole number');
  const range = RANGES.get(type.typeId);
  if (range && (value < range[0] || value > range[1])) refuse('is out of the range of the column');
  return value;
}

function moment(text: string, type: DuckDBType, refuse: Refuse): DuckDBValue {
  const end = text === 'infinity' ? 1 : text === '-infinity' ? -1 : 0;
  const stamp = (
    digits: number,
    positive: DuckDBValue,
    negative: DuckDBValue,
    make: (units: bigint) => DuckDBValue,
  ) => {
    if (end !== 0) return end > 0 ? positive : negative;
    const parsed = parseTimestamp(text) ?? refuse('is not a point in time');
    const seconds = BigInt(parsed.days) * 86_400n + BigInt(parsed.seconds - (parsed.offset ?? 0));
    return make(toUnits(seconds, parsed.fraction, digits));
  };
  switch (type.typeId) {
    case DuckDBTypeId.DATE:
      if (end !== 0) return end > 0 ? DuckDBDateValue.PosInf : DuckDBDateValue.NegInf;
      return new DuckDBDateValue(parseDate(text) ?? refuse('is not a date'));
    case DuckDBTypeId.TIME: {
      const time = parseTime(text) ?? refuse('is not a time');
      return new DuckDBTimeValue(toUnits(BigInt(time.seconds), time.fraction, 6));
    }
    case DuckDBTypeId.TIME_NS: {
      const time = parseTime(text) ?? refuse('is not a time');
      return new DuckDBTimeNSValue(toUnits(BigInt(time.seconds), time.fraction, 9));
    }
    case DuckDBTypeId.TIME_TZ: {
      const time = parseTime(text) ?? refuse('is not a time');
      const offset = time.offset ?? refuse('has no zone');
      return DuckDBTimeTZValue.fromMicrosAndOffset(toUnits(BigInt(time.seconds), time.fraction, 6), offset);
    }
    case DuckDBTypeId.TIMESTAMP:
      return stamp(6, DuckDBTimestampValue.PosInf, DuckDBTimestampValue.NegInf, (n) => new DuckDBTimestampValue(n));
    case DuckDBTypeId.TIMESTAMP_TZ:
      return stamp(
        6,
        DuckDBTimestampTZValue.PosInf,
        DuckDBTimestampTZValue.NegInf,
        (n) => new DuckDBTimestampTZValue(n),
      );
    case DuckDBTypeId.TIMESTAMP_S:
      return stamp(
        0,
        DuckDBTimestampSecondsValue.PosInf,
        DuckDBTimestampSecondsValue.NegInf,
        (n) => new DuckDBTimestampSecondsValue(n),
      );
    case DuckDBTypeId.TIMESTAMP_MS:
      return stamp(
        3,
        DuckDBTimestampMillisecondsValue.PosInf,
        DuckDBTimestampMillisecondsValue.NegInf,
        (n) => new DuckDBTimestampMillisecondsValue(n),
      );
    case DuckDBTypeId.TIMESTAMP_NS:
      return stamp(
        9,
        DuckDBTimestampNanosecondsValue.PosInf,
        DuckDBTimestampNanosecondsValue.NegInf,
        (n) => new DuckDBTimestampNanosecondsValue(n),
      );
    case DuckDBTypeId.INTERVAL: {
      const interval = parseInterval(text) ?? refuse('is not an interval that DuckDB holds');
      return new DuckDBIntervalValue(interval.months, interval.days, interval.microseconds);
    }
    default:
      return refuse(`cannot be put into a column of the type ${String(type)}`);
  }
}

function bits(text: string, refuse: Refuse): DuckDBValue {
  return /^[01]+$/.test(text) ? DuckDBBitValue.fromBits([...text].map(Number)) : refuse('is not a string of bits');
}

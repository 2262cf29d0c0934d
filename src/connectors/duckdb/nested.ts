import {
  DuckDBArrayValue,
  DuckDBBitValue,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBIntervalValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
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
  DuckDBUnionValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { formatDate, formatInterval, formatOffset, formatTime, formatTimestamp } from './calendar.ts';
import { formatDecimal } from './decimal.ts';
import { isJson } from './types.ts';

/** A nested value as JSON text, every digit kept: numbers stand as numbers, what JSON has no literal for as text. */
export function toJsonText(value: DuckDBValue, type: DuckDBType): string {
  if (value === null || value === undefined) return 'null';
  switch (type.typeId) {
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.ARRAY: {
      const items = value instanceof DuckDBListValue || value instanceof DuckDBArrayValue ? value.items : [];
      return `[${items.map((item) => toJsonText(item, type.valueType)).join(',')}]`;
    }
    case DuckDBTypeId.STRUCT: {
      const entries = value instanceof DuckDBStructValue ? value.entries : {};
      const parts = type.entryNames.map((name, index) =>
        member(name, entries[name] ?? null, type.entryTypes[index] as DuckDBType),
      );
      return `{${parts.join(',')}}`;
    }
    case DuckDBTypeId.MAP: {
      const entries = value instanceof DuckDBMapValue ? value.entries : [];
      // JSON's keys are text; the text of a key is what its JSON would be, without quotes.
      const parts = entries.map((entry) => member(keyText(entry.key, type.keyType), entry.value, type.valueType));
      return `{${parts.join(',')}}`;
    }
    case DuckDBTypeId.UNION: {
      if (!(value instanceof DuckDBUnionValue)) return 'null';
      const index = type.memberTags.indexOf(value.tag);
      return `{${member(value.tag, value.value, type.memberTypes[index] as DuckDBType)}}`;
    }
    default:
      return scalar(value, type);
  }
}

const member = (name: string, value: DuckDBValue, type: DuckDBType): string =>
  `${JSON.stringify(name)}:${toJsonText(value, type)}`;

function keyText(key: DuckDBValue, type: DuckDBType): string {
  const json = toJsonText(key, type);
  return json.startsWith('"') ? String(JSON.parse(json)) : json;
}

function scalar(value: DuckDBValue, type: DuckDBType): string {
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    if (Object.is(value, -0)) return '-0.0';
    return Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  }
  if (typeof value === 'string') return isJson(type) ? value : JSON.stringify(value);
  if (value instanceof DuckDBDecimalValue) return formatDecimal(value.value, value.scale);
  return JSON.stringify(text(value));
}

function text(value: DuckDBValue): string {
  if (value instanceof DuckDBDateValue)
    return value.isFinite ? formatDate(value.days) : value.days > 0 ? 'infinity' : '-infinity';
  if (value instanceof DuckDBTimeValue) return clock(value.micros, 1_000_000);
  if (value instanceof DuckDBTimeNSValue) return clock(value.nanos, 1_000_000_000);
  if (value instanceof DuckDBTimeTZValue) return clock(value.micros, 1_000_000) + formatOffset(value.offset);
  if (value instanceof DuckDBTimestampValue) return moment(value.micros, value.isFinite, 1e6, '');
  if (value instanceof DuckDBTimestampTZValue) return moment(value.micros, value.isFinite, 1e6, '+00');
  if (value instanceof DuckDBTimestampSecondsValue) return moment(value.seconds, value.isFinite, 1, '');
  if (value instanceof DuckDBTimestampMillisecondsValue) return moment(value.millis, value.isFinite, 1e3, '');
  if (value instanceof DuckDBTimestampNanosecondsValue) return moment(value.nanos, value.isFinite, 1e9, '');
  if (value instanceof DuckDBIntervalValue) return formatInterval(value.months, value.days, value.micros);
  if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('base64');
  if (value instanceof DuckDBBitValue) return value.toString();
  return String(value);
}

function clock(units: bigint, unit: number): string {
  const seconds = Math.floor(Number(units) / unit);
  return formatTime(seconds, Number(units) - seconds * unit, unit);
}

function moment(value: bigint, finite: boolean, unit: number, zone: '' | '+00'): string {
  if (!finite) return value > 0n ? 'infinity' : '-infinity';
  return formatTimestamp(value, unit, zone);
}

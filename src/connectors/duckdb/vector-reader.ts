import { type DuckDBType, DuckDBTypeId, DuckDBVector } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { Value } from '../../contract/values.ts';
import { formatDate, formatInterval, formatOffset, formatTime, formatTimestamp } from './calendar.ts';
import { formatDecimal } from './decimal.ts';
import { toJsonText } from './nested.ts';
import { TextVector } from './text-vector.ts';

/** Gives the value of a row; it is asked for one that is not NULL. */
type Getter = (row: number) => Value;

export interface VectorReader {
  /** The values of rows `from` to `to`. */
  values(from: number, to: number): Value[];
  /** About how many bytes a row takes. */
  bytes(row: number): number;
}

export function vectorReader(vector: duckdb.Vector, type: DuckDBType, rows: number): VectorReader {
  const validity = duckdb.vector_get_validity(vector, Math.ceil(rows / 64) * 8) as Uint8Array | null; // Null where no row is.
  const valid = (row: number): boolean =>
    validity === null || ((validity[row >> 3] as number) & (1 << (row & 7))) !== 0;
  const text = isText(type) ? new TextVector(view(vector, rows * 16), rows, valid) : null;
  const get = text === null ? getter(vector, type, rows) : textGetter(text, type);
  return {
    values(from, to) {
      const values: Value[] = new Array(to - from);
      for (let row = from; row < to; row += 1) values[row - from] = valid(row) ? get(row) : null;
      return values;
    },
    bytes: text === null ? byteCounter(vector, type, rows, valid) : (row) => 4 + (valid(row) ? text.length(row) : 0),
  };
}

const isText = ({ typeId }: DuckDBType): boolean => typeId === DuckDBTypeId.VARCHAR || typeId === DuckDBTypeId.BLOB;

const textGetter = (text: TextVector, { typeId }: DuckDBType): Getter =>
  typeId === DuckDBTypeId.VARCHAR ? (row) => text.text(row) : (row) => text.bytes(row);

function byteCounter(
  vector: duckdb.Vector,
  type: DuckDBType,
  rows: number,
  valid: (row: number) => boolean,
): (row: number) => number {
  switch (type.typeId) {
    case DuckDBTypeId.BIGNUM:
    case DuckDBTypeId.BIT: {
      const slots = view(vector, rows * 16);
      return (row) => 4 + (valid(row) ? slots.getUint32(row * 16, true) : 0);
    }
    case DuckDBTypeId.LIST:
    case DuckDBTypeId.MAP: {
      const entries = view(vector, rows * 16);
      return (row) => 4 + (valid(row) ? Number(entries.getBigUint64(row * 16 + 8, true)) * 16 : 0);
    }
    default:
      return () => 12;
  }
}

function view(vector: duckdb.Vector, bytes: number): DataView<ArrayBuffer> {
  const data = duckdb.vector_get_data(vector, bytes);
  return new DataView(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength); // The binding copies into an ArrayBuffer of its own.
}

function getter(vector: duckdb.Vector, type: DuckDBType, rows: number): Getter {
  const fixed = (width: number): DataView<ArrayBuffer> => view(vector, rows * width);
  switch (type.typeId) {
    case DuckDBTypeId.BOOLEAN: {
      const data = fixed(1);
      return (row) => data.getUint8(row) !== 0;
    }
    case DuckDBTypeId.TINYINT: {
      const data = fixed(1);
      return (row) => data.getInt8(row);
    }
    case DuckDBTypeId.UTINYINT: {
      const data = fixed(1);
      return (row) => data.getUint8(row);
    }
    case DuckDBTypeId.SMALLINT: {
      const data = fixed(2);
      return (row) => data.getInt16(row * 2, true);
    }
    case DuckDBTypeId.USMALLINT: {
      const data = fixed(2);
      return (row) => data.getUint16(row * 2, true);
    }
    case DuckDBTypeId.INTEGER: {
      const data = fixed(4);
      return (row) => data.getInt32(row * 4, true);
    }
    case DuckDBTypeId.UINTEGER: {
      const data = fixed(4);
      return (row) => data.getUint32(row * 4, true);
    }
    case DuckDBTypeId.BIGINT: {
      const data = fixed(8);
      return (row) => data.getBigInt64(row * 8, true);
    }
    case DuckDBTypeId.UBIGINT: {
      const data = fixed(8);
      return (row) => data.getBigUint64(row * 8, true);
    }
    case DuckDBTypeId.HUGEINT: {
      const data = fixed(16);
      return (row) => String(wide(data, row));
    }
    case DuckDBTypeId.UHUGEINT: {
      const data = fixed(16);
      return (row) => String(BigInt.asUintN(128, wide(data, row)));
    }
    case DuckDBTypeId.FLOAT: {
      const data = fixed(4);
      return (row) => data.getFloat32(row * 4, true);
    }
    case DuckDBTypeId.DOUBLE: {
      const data = fixed(8);
      return (row) => data.getFloat64(row * 8, true);
    }
    case DuckDBTypeId.DECIMAL: {
      const { width, scale } = type;
      if (width <= 4) {
        const data = fixed(2);
        return (row) => formatDecimal(data.getInt16(row * 2, true), scale);
      }
      if (width <= 9) {
        const data = fixed(4);
        return (row) => formatDecimal(data.getInt32(row * 4, true), scale);
      }
      if (width <= 18) {
        const data = fixed(8);
        return (row) => formatDecimal(data.getBigInt64(row * 8, true), scale);
      }
      const data = fixed(16);
      return (row) => formatDecimal(wide(data, row), scale);
    }
    case DuckDBTypeId.ENUM: {
      const { values } = type;
      const width = values.length <= 0xff ? 1 : values.length <= 0xffff ? 2 : 4;
      const data = fixed(width);
      const index = width === 1 ? data.getUint8 : width === 2 ? data.getUint16 : data.getUint32;
      return (row) => values[index.call(data, row * width, true)] as string;
    }
    case DuckDBTypeId.DATE: {
      const data = fixed(4);
      return (row) => {
        const days = data.getInt32(row * 4, true);
        return Math.abs(days) === 0x7fffffff ? infinity(days) : formatDate(days);
      };
    }
    case DuckDBTypeId.TIME:
    case DuckDBTypeId.TIME_NS: {
      const data = fixed(8);
      const unit = type.typeId === DuckDBTypeId.TIME ? 1e6 : 1e9;
      return (row) => time(Number(data.getBigInt64(row * 8, true)), unit);
    }
    case DuckDBTypeId.TIME_TZ: {
      const data = fixed(8);
      // 40 bits of microseconds above 24 of the offset, which counts down from +15:59:59.
      return (row) => {
        const bits = data.getBigUint64(row * 8, true);
        return time(Number(bits >> 24n), 1e6) + formatOffset(57_599 - Number(bits & 0xffffffn));
      };
    }
    case DuckDBTypeId.TIMESTAMP:
      return timestamp(fixed(8), 1e6, '');
    case DuckDBTypeId.TIMESTAMP_S:
      return timestamp(fixed(8), 1, '');
    case DuckDBTypeId.TIMESTAMP_MS:
      return timestamp(fixed(8), 1e3, '');
    case DuckDBTypeId.TIMESTAMP_NS:
      return timestamp(fixed(8), 1e9, '');
    case DuckDBTypeId.TIMESTAMP_TZ:
      return timestamp(fixed(8), 1e6, '+00');
    case DuckDBTypeId.INTERVAL: {
      const data = fixed(16);
      return (row) =>
        formatInterval(
          data.getInt32(row * 16, true),
          data.getInt32(row * 16 + 4, true),
          data.getBigInt64(row * 16 + 8, true),
        );
    }
    case DuckDBTypeId.UUID: {
      const data = fixed(16);
      return (row) => uuid(data, row);
    }
    default: {
      const wrapped = DuckDBVector.create(vector, rows, type);
      if (isNested(type)) return (row) => toJsonText(wrapped.getItem(row), type);
      return (row) => String(wrapped.getItem(row));
    }
  }
}

function isNested(type: DuckDBType): boolean {
  return [DuckDBTypeId.LIST, DuckDBTypeId.ARRAY, DuckDBTypeId.STRUCT, DuckDBTypeId.MAP, DuckDBTypeId.UNION].includes(
    type.typeId,
  );
}

const wide = (data: DataView, row: number): bigint =>
  (data.getBigInt64(row * 16 + 8, true) << 64n) | data.getBigUint64(row * 16, true);

const infinity = (value: number | bigint): string => (value > 0 ? 'infinity' : '-infinity');

function time(units: number, unit: number): string {
  const seconds = Math.floor(units / unit);
  return formatTime(seconds, units - seconds * unit, unit);
}

const INFINITE = 0x7fffffffffffffffn;

function timestamp(data: DataView, unit: number, zone: '' | '+00'): Getter {
  return (row) => {
    const value = data.getBigInt64(row * 8, true);
    if (value === INFINITE || value === -INFINITE) return infinity(value);
    return formatTimestamp(value, unit, zone);
  };
}

// The highest bit is turned over, so that UUIDs sort as their text does.
function uuid(data: DataView, row: number): string {
  const high = data.getBigUint64(row * 16 + 8, true) ^ 0x8000000000000000n;
  const low = data.getBigUint64(row * 16, true);
  const hex = high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

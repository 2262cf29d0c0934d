import { MICROSECONDS_A_DAY } from './calendar.ts';
import { Refusal } from './encode.ts';
import { numericText, numericToDecimal, numericToUnsigned } from './pgcopy-numeric.ts';
import type { MakeCodec } from './row-decoder.ts';

const refuse = (why: string): never => {
  throw new Refusal(why);
};

/** Days from 1970 to 2000, where PostgreSQL's dates begin. */
const DAYS_TO_2000 = 10_957;
const EPOCH = DAYS_TO_2000 * MICROSECONDS_A_DAY;
const EPOCH_HIGH = Math.floor(EPOCH / 2 ** 32);
const EPOCH_LOW = EPOCH % 2 ** 32;
const INT32_MAXIMUM = 0x7fffffff;
const INT32_MINIMUM = -0x80000000;

const int16: MakeCodec =
  ({ view: target }, { heap }) =>
  (row, at) =>
    target.setInt16(row * 2, heap.view.getInt16(at), true);

const int32: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    words[row] = heap.view.getInt32(at);
  };

/** A whole number of fewer bytes into 64 bits. */
const widened = (read: (view: DataView, at: number) => number, bits: 32 | 64): MakeCodec =>
  bits === 32
    ? ({ words }, { heap }) =>
        (row, at) => {
          words[row] = read(heap.view, at);
        }
    : ({ words }, { heap }) =>
        (row, at) => {
          const value = read(heap.view, at);
          words[row << 1] = value;
          words[(row << 1) + 1] = value < 0 ? -1 : 0;
        };

const int64: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    words[row << 1] = heap.view.getInt32(at + 4);
    words[(row << 1) + 1] = heap.view.getInt32(at);
  };

const readInt16 = (view: DataView, at: number): number => view.getInt16(at);
const readInt32 = (view: DataView, at: number): number => view.getInt32(at);
const readUint32 = (view: DataView, at: number): number => view.getUint32(at);

/** A whole number into one of fewer bytes or without a sign. */
const within = (
  width: 1 | 2 | 4,
  read: (view: DataView, at: number) => number,
  least: number,
  most: number,
): MakeCodec => {
  return ({ view: target }, { heap }) =>
    (row, at) => {
      const value = read(heap.view, at);
      if (value < least || value > most) refuse('is out of the range of its column');
      if (width === 1) target.setInt8(row, value);
      else if (width === 2) target.setInt16(row * 2, value, true);
      else target.setInt32(row * 4, value, true);
    };
};

/** The low half, of which the high one is nothing but the sign; else a number that is out of every range. */
const readSmall = (view: DataView, at: number): number =>
  view.getInt32(at) === 0 ? view.getUint32(at + 4) : Number.NEGATIVE_INFINITY;

const float4To8: MakeCodec =
  ({ view: target }, { heap }) =>
  (row, at) =>
    target.setFloat64(row * 8, heap.view.getFloat32(at), true);

const boolean: MakeCodec =
  ({ bytes }, { heap }) =>
  (row, at) => {
    bytes[row] = heap.bytes[at] as number;
  };

const bytes: MakeCodec = (column) => (row, at, length) => column.setString(row, at, length);

/** Its first byte is the version of the format. */
const jsonb: MakeCodec =
  (column, { heap }) =>
  (row, at, length) => {
    if (heap.bytes[at] !== 1) refuse('is jsonb of an unknown version');
    column.setString(row, at + 1, length - 1);
  };

const date: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    const days = heap.view.getInt32(at);
    if (days === INT32_MAXIMUM) words[row] = INT32_MAXIMUM;
    else if (days === INT32_MINIMUM) words[row] = -INT32_MAXIMUM;
    else words[row] = days + DAYS_TO_2000;
  };

const timestamp: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    const { view } = heap;
    const high = view.getInt32(at);
    const low = view.getUint32(at + 4);
    const slot = row << 1;
    if (high === INT32_MAXIMUM && low === 0xffffffff) {
      words[slot] = -1;
      words[slot + 1] = INT32_MAXIMUM;
    } else if (high === INT32_MINIMUM && low === 0) {
      words[slot] = 1;
      words[slot + 1] = INT32_MINIMUM;
    } else {
      const sum = low + EPOCH_LOW;
      const carried = high + EPOCH_HIGH + (sum > 0xffffffff ? 1 : 0);
      if (carried > INT32_MAXIMUM) refuse('is later than DuckDB can hold (the year 294247)');
      words[slot] = sum;
      words[slot + 1] = carried;
    }
  };

/** The zone counts seconds to the west; DuckDB's offset counts down from +15:59:59. */
const timetz: MakeCodec =
  ({ view: target }, { heap }) =>
  (row, at) => {
    const microseconds = heap.view.getBigInt64(at);
    const west = heap.view.getInt32(at + 8);
    target.setBigUint64(row * 8, (microseconds << 24n) | BigInt(57_599 + west), true);
  };

const interval: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    const { view } = heap;
    const high = view.getInt32(at);
    const low = view.getInt32(at + 4);
    const days = view.getInt32(at + 8);
    const months = view.getInt32(at + 12);
    if (months === INT32_MAXIMUM && days === INT32_MAXIMUM) refuse('is infinity, which DuckDB has no interval for');
    if (months === INT32_MINIMUM && days === INT32_MINIMUM) refuse('is -infinity, which DuckDB has no interval for');
    const slot = row << 2;
    words[slot] = months;
    words[slot + 1] = days;
    words[slot + 2] = low;
    words[slot + 3] = high;
  };

/** The highest bit is turned over, so that UUIDs sort as their text does. */
const uuid: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    const { view } = heap;
    const slot = row << 2;
    words[slot] = view.getInt32(at + 12);
    words[slot + 1] = view.getInt32(at + 8);
    words[slot + 2] = view.getInt32(at + 4);
    words[slot + 3] = view.getInt32(at) ^ INT32_MINIMUM;
  };

const numericAsText: MakeCodec = (column, { heap, texts }) => {
  column.heap = texts;
  return (row, at) => {
    const text = numericText(heap.view, at);
    texts.reserve(text.length);
    texts.bytes.write(text, texts.used, 'latin1');
    column.setString(row, texts.used, text.length);
    if (text.length > 12) texts.used += text.length;
  };
};

const unsigned: MakeCodec =
  ({ view: target }, { heap }) =>
  (row, at) => {
    const value = numericToUnsigned(heap.view, at) ?? refuse('is out of the range of its column');
    target.setBigUint64(row * 8, value, true);
  };

function numeric(native: string): MakeCodec | null {
  if (native === 'VARCHAR') return numericAsText;
  if (native === 'UBIGINT') return unsigned;
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(native);
  if (!match) return null;
  const digits = { precision: Number(match[1]), scale: Number(match[2]) };
  return (column, { heap }) => numericToDecimal(column, heap, digits, refuse);
}

const TEXT = { VARCHAR: bytes };

/** By PostgreSQL's name of the type, then by DuckDB's. */
const CODECS: Readonly<Record<string, Readonly<Record<string, MakeCodec>>>> = {
  bool: { BOOLEAN: boolean },
  int2: {
    SMALLINT: int16,
    INTEGER: widened(readInt16, 32),
    BIGINT: widened(readInt16, 64),
    TINYINT: within(1, readInt16, -128, 127),
    UTINYINT: within(1, readInt16, 0, 255),
  },
  int4: { INTEGER: int32, BIGINT: widened(readInt32, 64), USMALLINT: within(2, readInt32, 0, 65_535) },
  int8: { BIGINT: int64, UINTEGER: within(4, readSmall, 0, 0xffffffff) },
  oid: { UINTEGER: int32, BIGINT: widened(readUint32, 64) },
  float4: { FLOAT: int32, DOUBLE: float4To8 },
  float8: { DOUBLE: int64 },
  text: TEXT,
  varchar: TEXT,
  bpchar: TEXT,
  name: TEXT,
  json: { JSON: bytes, VARCHAR: bytes },
  jsonb: { JSON: jsonb, VARCHAR: jsonb },
  bytea: { BLOB: bytes },
  uuid: { UUID: uuid },
  date: { DATE: date },
  time: { TIME: int64 },
  timetz: { 'TIME WITH TIME ZONE': timetz },
  timestamp: { TIMESTAMP: timestamp },
  timestamptz: { 'TIMESTAMP WITH TIME ZONE': timestamp },
  interval: { INTERVAL: interval },
};

/** How a value of a PostgreSQL type gets into a column of a DuckDB type; null: not as bytes. */
export function codecFor(postgresType: string, native: string): MakeCodec | null {
  return postgresType === 'numeric' ? numeric(native) : (CODECS[postgresType]?.[native] ?? null);
}

import { MICROSECONDS_A_DAY } from './calendar.ts';
import { Refusal, setUnits } from './encode.ts';
import type { MakeCodec } from './row-decoder.ts';
import type { Column } from './slab.ts';

const refuse = (why: string): never => {
  throw new Refusal(why);
};

/** Bytes of a value; 0 = its length stands before it. */
export function sizeOf(type: string): number {
  const bits = /^(?:u?int|float)(\d+)$/.exec(type)?.[1];
  return bits === undefined ? 0 : Number(bits) / 8;
}

/** How a value of a logical type (as `typeName` writes it) gets into a column of a DuckDB type; null: not as bytes. */
export function mysqlCodec(type: string, native: string): MakeCodec | null {
  const name = /^[a-z]+/.exec(type)?.[0] ?? '';
  const fixed = FIXED[type];
  if (fixed) return fixed.native === native ? fixed.make : null;
  if (name === 'decimal') return decimal(native);
  return BY_NAME[name]?.[native] ?? null;
}

const oneByte: MakeCodec =
  ({ bytes }, { heap }) =>
  (row, at) => {
    bytes[row] = heap.bytes[at] as number;
  };

const twoBytes: MakeCodec =
  ({ view }, { heap }) =>
  (row, at) =>
    view.setInt16(row * 2, heap.view.getInt16(at, true), true);

const fourBytes: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    words[row] = heap.view.getInt32(at, true);
  };

const eightBytes: MakeCodec =
  ({ words }, { heap }) =>
  (row, at) => {
    words[row << 1] = heap.view.getInt32(at, true);
    words[(row << 1) + 1] = heap.view.getInt32(at + 4, true);
  };

/** Both ends have the lowest byte first. */
const FIXED: Readonly<Record<string, { readonly native: string; readonly make: MakeCodec }>> = {
  int8: { native: 'TINYINT', make: oneByte },
  uint8: { native: 'UTINYINT', make: oneByte },
  int16: { native: 'SMALLINT', make: twoBytes },
  uint16: { native: 'USMALLINT', make: twoBytes },
  int32: { native: 'INTEGER', make: fourBytes },
  uint32: { native: 'UINTEGER', make: fourBytes },
  int64: { native: 'BIGINT', make: eightBytes },
  uint64: { native: 'UBIGINT', make: eightBytes },
  float32: { native: 'FLOAT', make: fourBytes },
  float64: { native: 'DOUBLE', make: eightBytes },
};

const text: MakeCodec = (column) => (row, at, length) => column.setString(row, at, length);

const uuid: MakeCodec = ({ words }, { heap }) => {
  const bytes = Buffer.alloc(16);
  return (row, at, length) => {
    const digits = heap.bytes.toString('latin1', at, at + length).replaceAll('-', '');
    if (bytes.write(digits, 'hex') !== 16) refuse('is no UUID');
    // The highest bit is turned over, so that UUIDs sort as their text does.
    for (let word = 0; word < 4; word += 1) words[(row << 2) + 3 - word] = bytes.readInt32BE(word * 4);
    words[(row << 2) + 3] = (words[(row << 2) + 3] as number) ^ -0x80000000;
  };
};

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

/** ZEROFILL puts zeros in front, which are not part of the number. */
const digitsAsText: MakeCodec =
  (column, { heap }) =>
  (row, at, length) => {
    const { bytes } = heap;
    const last = at + length - 1;
    let from = at;
    while (from < last && bytes[from] === ZERO && bytes[from + 1] !== POINT) from += 1;
    column.setString(row, from, at + length - from);
  };

/** Digits as text. Numbers do while they are exact, which they nearly always are; else BigInt. */
function decimal(native: string): MakeCodec | null {
  if (native === 'VARCHAR') return digitsAsText;
  const match = /^DECIMAL\((\d+),(\d+)\)$/.exec(native);
  if (!match) return null;
  const [precision, scale] = [Number(match[1]), Number(match[2])];
  const most = 10n ** BigInt(precision);
  return ({ view, words, width }, { heap }) => {
    return (row, at, length) => {
      const { bytes } = heap;
      const end = at + length;
      let negative = false;
      let units = 0;
      let fraction = -1;
      for (let from = at; from < end; from += 1) {
        const byte = bytes[from] as number;
        if (byte === MINUS) negative = true;
        else if (byte === POINT) fraction = 0;
        else {
          units = units * 10 + byte - ZERO;
          if (fraction >= 0) fraction += 1;
        }
      }
      const digits = Math.max(fraction, 0);
      if (digits > scale) refuse(`has more digits than ${native} holds`);
      if (digits === scale && units < 2 ** 53 && (width === 4 || width === 8)) {
        if (precision < 16 && units >= 10 ** precision) refuse(`has more digits than ${native} holds`);
        const value = negative ? -units : units;
        if (width === 4) words[row] = value;
        else {
          const high = Math.floor(value / 4_294_967_296);
          words[row << 1] = value - high * 4_294_967_296;
          words[(row << 1) + 1] = high;
        }
        return;
      }
      const plain = bytes.toString('latin1', at, end).replace('.', '');
      const exact = BigInt(plain) * 10n ** BigInt(scale - digits);
      if (exact >= most || exact <= -most) refuse(`has more digits than ${native} holds`);
      setUnits(view, row, width, exact);
    };
  };
}

/** In a month. MySQL can be told to take a 31 February. */
function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

let knownDay = -1;
let knownDays = 0;

/** Days from 1970 to the day that stands there: a year of two bytes, month, day. The last one is kept, since days repeat. */
function daysAt(view: DataView, at: number, length: number): number {
  const key = length === 0 ? 0 : view.getInt32(at, true);
  if (key === knownDay) return knownDays;
  const [year, month, day] = [key & 0xffff, (key >>> 16) & 0xff, key >>> 24];
  if (year === 0 || month === 0 || day === 0 || day > daysOf(year, month)) {
    return refuse(`is ${pad(year, 4)}-${pad(month)}-${pad(day)}, which is no date to other databases`);
  }
  // Howard Hinnant's algorithm: years that start in March.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  knownDays = era * 146_097 + dayOfEra - 719_468;
  knownDay = key;
  return knownDays;
}

function pad(number: number, digits = 2): string {
  return String(number).padStart(digits, '0');
}

const date: MakeCodec =
  ({ words }, { heap }) =>
  (row, at, length) => {
    words[row] = daysAt(heap.view, at, length);
  };

/** A length of 4 leaves out the time, one of 7 the fraction. */
const timestamp: MakeCodec =
  (column, { heap }) =>
  (row, at, length) => {
    const { view } = heap;
    const seconds = daysAt(view, at, length) * 86_400 + (length > 4 ? clock(view, at + 4) : 0);
    putMicros(column, row, seconds, length > 7 ? view.getUint32(at + 7, true) : 0);
  };

/** A sign, days, a time of day: from -838:59:59 to 838:59:59, of which other databases take a day. */
const time: MakeCodec =
  (column, { heap }) =>
  (row, at, length) => {
    if (length === 0) return putMicros(column, row, 0, 0);
    const { view } = heap;
    const seconds = view.getUint32(at + 1, true) * 86_400 + clock(view, at + 5);
    const micros = length > 8 ? view.getUint32(at + 8, true) : 0;
    if (view.getUint8(at) === 1 || seconds * 1e6 + micros > MICROSECONDS_A_DAY) {
      const sign = view.getUint8(at) === 1 ? '-' : '';
      const shown = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => pad(part));
      refuse(`is ${sign}${shown.join(':')}, which is no time of day`);
    }
    putMicros(column, row, seconds, micros);
  };

function clock(view: DataView, at: number): number {
  return view.getUint8(at) * 3600 + view.getUint8(at + 1) * 60 + view.getUint8(at + 2);
}

function putMicros({ words, view }: Column, row: number, seconds: number, micros: number): void {
  const total = seconds * 1e6 + micros;
  if (!Number.isSafeInteger(total)) {
    view.setBigInt64(row * 8, BigInt(seconds) * 1_000_000n + BigInt(micros), true);
    return;
  }
  const high = Math.floor(total / 4_294_967_296);
  words[row << 1] = total - high * 4_294_967_296;
  words[(row << 1) + 1] = high;
}

/** By the name of the logical type, then by DuckDB's. */
const BY_NAME: Readonly<Record<string, Readonly<Record<string, MakeCodec>>>> = {
  text: { VARCHAR: text },
  json: { JSON: text, VARCHAR: text },
  binary: { BLOB: text },
  uuid: { UUID: uuid },
  date: { DATE: date },
  time: { TIME: time },
  timestamp: { TIMESTAMP: timestamp },
  timestamptz: { 'TIMESTAMP WITH TIME ZONE': timestamp },
};

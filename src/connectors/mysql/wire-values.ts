import { writeUnsigned } from './wire-numeric.ts';
import type { WireOutput } from './wire-output.ts';

/**
 * Writes the value that stands in `bytes` from `at` on (the binary protocol of MySQL, "Binary Protocol Value"), with its length
 * before it, as PostgreSQL's binary COPY has it.
 */
export type Put = (bytes: Buffer, at: number, size: number, output: WireOutput) => void;
export type Read = (bytes: Buffer, at: number) => number;

/** A value that is none to other databases: why, as the rest of a sentence. */
export class Unwritable extends Error {
  readonly hint: string;

  constructor(why: string, hint: string) {
    super(why);
    this.hint = hint;
  }
}

const NO_DATE = 'Say what it means: copy a query (`--sql`) that makes it NULL, as NULLIF(happened, 0) does, or a date.';

export const readUint8: Read = (bytes, at) => bytes[at] as number;
export const readInt8: Read = (bytes, at) => ((bytes[at] as number) << 24) >> 24;
export const readUint16: Read = (bytes, at) => (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
export const readInt16: Read = (bytes, at) => (readUint16(bytes, at) << 16) >> 16;
export const readInt32: Read = (bytes, at) => readUint16(bytes, at) | (readUint16(bytes, at + 2) << 16);
const readUint32: Read = (bytes, at) => readInt32(bytes, at) >>> 0;

const TWO_32 = 4_294_967_296;

export function putInt16(output: WireOutput, value: number): void {
  const { view, to } = output;
  view.setInt32(to, 2);
  view.setInt16(to + 4, value);
  output.to = to + 6;
}

export function putInt32(output: WireOutput, value: number): void {
  const { view, to } = output;
  view.setInt32(to, 4);
  view.setInt32(to + 4, value);
  output.to = to + 8;
}

/** A safe integer as 64 bits. */
export function putSafe(output: WireOutput, value: number): void {
  const { view, to } = output;
  const high = Math.floor(value / TWO_32);
  view.setInt32(to, 8);
  view.setInt32(to + 4, high);
  view.setUint32(to + 8, value - high * TWO_32);
  output.to = to + 12;
}

/** MySQL has the lowest byte first, PostgreSQL the highest. */
export function putReversed(width: 4 | 8): Put {
  return width === 8
    ? (bytes, at, _, output) => {
        const { view, to } = output;
        view.setInt32(to, 8);
        view.setInt32(to + 4, readInt32(bytes, at + 4));
        view.setInt32(to + 8, readInt32(bytes, at));
        output.to = to + 12;
      }
    : (bytes, at, _, output) => putInt32(output, readInt32(bytes, at));
}

export const putUint32: Put = (bytes, at, _, output) => putSafe(output, readUint32(bytes, at));

export const putUint64: Put = (bytes, at, _, output) => writeUnsigned(bytes.readBigUInt64LE(at), output);

/** BIT comes as bytes, the highest first. */
export function putBits(as: string): Put {
  return (bytes, at, size, output) => {
    let value = 0n;
    for (let index = 0; index < size; index += 1) value = (value << 8n) | BigInt(bytes[at + index] as number);
    if (as === 'int2') putInt16(output, Number(value));
    else if (as === 'int4') putInt32(output, Number(value));
    else if (as === 'int8') putSafe(output, Number(value));
    else writeUnsigned(value, output);
  };
}

/** Below it, a loop is faster than a call. */
const SHORT = 48;

export const putCopied: Put = (bytes, at, size, output) => {
  const { view, bytes: target } = output;
  let { to } = output;
  view.setInt32(to, size);
  to += 4;
  output.to = to + size;
  if (size > SHORT) bytes.copy(target, to, at, at + size);
  else for (let from = at; from < at + size; from += 1) target[to++] = bytes[from] as number;
};

export const putUuid: Put = (bytes, at, size, output) => {
  const digits = bytes.toString('latin1', at, at + size).replaceAll('-', '');
  output.view.setInt32(output.to, 16);
  if (output.bytes.write(digits, output.to + 4, 'hex') !== 16) throw new Unwritable('is no UUID', 'Copy it as text.');
  output.to += 20;
};

/** From 1970 to 2000, where PostgreSQL's dates begin. */
const DAYS_TO_2000 = 10_957;

/** In a month. MySQL can be told to take a 31 February. */
function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

let knownDay = -1;
let knownDays = 0;

/** Days from 2000 to the day that stands there: a year of two bytes, month, day. The last one is kept, since days repeat. */
function daysAt(bytes: Buffer, at: number): number {
  const key = readInt32(bytes, at);
  if (key === knownDay) return knownDays;
  const year = key & 0xffff;
  const month = (key >>> 16) & 0xff;
  const day = key >>> 24;
  if (year === 0 || month === 0 || day === 0 || day > daysOf(year, month)) {
    throw new Unwritable(`is ${two(year, 4)}-${two(month)}-${two(day)}, which is no date to other databases`, NO_DATE);
  }
  // Howard Hinnant's algorithm: years that start in March.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  knownDays = era * 146_097 + dayOfEra - 719_468 - DAYS_TO_2000;
  knownDay = key;
  return knownDays;
}

function two(number: number, digits = 2): string {
  return String(number).padStart(digits, '0');
}

const noDate = (): never => {
  throw new Unwritable('is 0000-00-00, which is no date to other databases', NO_DATE);
};

export const putDate: Put = (bytes, at, size, output) => putInt32(output, size === 0 ? noDate() : daysAt(bytes, at));

/** A length of 4 leaves out the time, one of 7 the fraction. */
export const putTimestamp: Put = (bytes, at, size, output) => {
  if (size === 0) noDate();
  const days = daysAt(bytes, at);
  const seconds = size === 4 ? 0 : clock(bytes, at + 4);
  const micros = size > 7 ? readUint32(bytes, at + 7) : 0;
  const total = (days * 86_400 + seconds) * 1e6 + micros;
  if (Number.isSafeInteger(total)) return putSafe(output, total);
  output.view.setInt32(output.to, 8);
  output.view.setBigInt64(output.to + 4, BigInt(days * 86_400 + seconds) * 1_000_000n + BigInt(micros));
  output.to += 12;
};

/** A sign, days, a time of day; from -838:59:59 to 838:59:59, of which other databases take a day. */
export const putTime: Put = (bytes, at, size, output) => {
  if (size === 0) return putSafe(output, 0);
  const seconds = readUint32(bytes, at + 1) * 86_400 + clock(bytes, at + 5);
  const total = seconds * 1e6 + (size > 8 ? readUint32(bytes, at + 8) : 0);
  if (bytes[at] === 1 || total > 86_400_000_000) {
    const hours = two(Math.floor(seconds / 3600));
    const shown = `${bytes[at] === 1 ? '-' : ''}${hours}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
    throw new Unwritable(
      `is ${shown}, which is no time of day`,
      'Copy a query (`--sql`) that casts it to text or counts seconds with TIME_TO_SEC.',
    );
  }
  putSafe(output, total);
};

function clock(bytes: Buffer, at: number): number {
  return (bytes[at] as number) * 3600 + (bytes[at + 1] as number) * 60 + (bytes[at + 2] as number);
}

import type { Value } from '../../contract/values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { DAYS_TO_1900, type Moment, normalise, parseDate, parseTime, parseTimestamp, TICKS_A_DAY } from './calendar.ts';
import { Refused } from './refused.ts';
import { timeBytes } from './type-info.ts';

type Given = Exclude<Value, null>;

const MAXIMUM_OFFSET = 14 * 3600;
const TICKS_A_MINUTE = 600_000_000;
/** 1753-01-01, where datetime begins. */
const FIRST_DATETIME = 639_905;
const FIRST_SMALLDATETIME = DAYS_TO_1900;
const LAST_SMALLDATETIME = DAYS_TO_1900 + 0xffff;

export function writeDate(value: Given, out: ByteWriter): void {
  const text = String(value);
  const moment = parseTimestamp(text);
  const day = parseDate(text) ?? (moment?.ticks === 0 ? moment.day : null);
  if (day === null) throw new Refused('is no date from 0001-01-01 to 9999-12-31');
  out.unsigned(day, 3);
}

export function writeTime(value: Given, scale: number, out: ByteWriter): void {
  const time = parseTime(String(value));
  if (!time) throw new Refused('is no time of day from 00:00:00 to 23:59:59.9999999');
  const count = rounded(time.ticks, scale);
  if (count >= TICKS_A_DAY / unit(scale)) throw new Refused(`is rounded past the end of the day by time(${scale})`);
  out.unsigned(count, timeBytes(scale));
}

export function writeDateTime2(value: Given, scale: number, out: ByteWriter): void {
  const { day, ticks } = atScale(toMoment(value), scale);
  out.unsigned(ticks / unit(scale), timeBytes(scale));
  out.unsigned(day, 3);
}

/** In UTC, with the offset that the text had: none in the contract's values, which are in UTC. */
export function writeDateTimeOffset(value: Given, scale: number, out: ByteWriter): void {
  const { offset = 0 } = toMoment(value);
  if (offset % 60 !== 0 || Math.abs(offset) > MAXIMUM_OFFSET) {
    throw new Refused('has an offset that is no whole number of minutes up to 14 hours');
  }
  writeDateTime2(value, scale, out);
  out.u16((offset / 60) & 0xffff);
}

/** datetime of 8 bytes, smalldatetime of 4. */
export function writeOldTimestamp(value: Given, size: number, out: ByteWriter): void {
  const moment = toMoment(value);
  if (size === 4) {
    const minute = normalise(moment.day, Math.round(moment.ticks / TICKS_A_MINUTE) * TICKS_A_MINUTE, 0);
    if (!minute || minute.day < FIRST_SMALLDATETIME || minute.day > LAST_SMALLDATETIME) {
      throw new Refused('is out of the range of smalldatetime');
    }
    if (moment.ticks % TICKS_A_MINUTE !== 0) throw new Refused('has seconds, which smalldatetime does not keep');
    out.u16(minute.day - DAYS_TO_1900);
    out.u16(minute.ticks / TICKS_A_MINUTE);
    return;
  }
  if (moment.day < FIRST_DATETIME) throw new Refused('is before 1753-01-01, where datetime begins');
  const parts = Math.round((moment.ticks * 3) / 100_000);
  // What would come back as another value is not written.
  if (Math.round((parts * 10) / 3) * 10_000 !== moment.ticks) {
    throw new Refused('has a fraction of a second that datetime, which counts in 1/300 s, does not keep');
  }
  out.i32(moment.day - DAYS_TO_1900);
  out.u32(parts);
}

function toMoment(value: Given): Moment {
  const text = String(value);
  const day = parseDate(text);
  const moment = day === null ? parseTimestamp(text) : { day, ticks: 0, digits: 0 };
  if (!moment) throw new Refused('is no timestamp from 0001-01-01 to 9999-12-31');
  return moment;
}

/** Ticks of 100 ns in one unit of a scale. */
function unit(scale: number): number {
  return 10 ** (7 - scale);
}

function rounded(ticks: number, scale: number): number {
  return Math.round(ticks / unit(scale));
}

function atScale({ day, ticks, digits }: Moment, scale: number): Moment {
  const moment = normalise(day, rounded(ticks, scale) * unit(scale), digits);
  if (!moment) throw new Refused('is rounded past the end of the year 9999');
  return moment;
}

/** Days and parts of a day as canonical text, and back. SQL Server counts days from 0001-01-01 and knows no year before or behind 9999. */

/** 1900-01-01, from which datetime and smalldatetime count. */
export const DAYS_TO_1900 = 693_595;
/** 9999-12-31. */
const LAST_DAY = 3_652_058;
const SECONDS_A_DAY = 86_400;

/** `2024-05-01` of a day counted from 0001-01-01. */
export function formatDate(day: number): string {
  // Howard Hinnant's algorithm: eras of 400 years that start in March; 0001-01-01 is day 306 of the first.
  const shifted = day + 306;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(date, 2)}`;
}

/** The day of a date that SQL Server can hold; null for any other text. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!match) return null;
  const [year, month, date] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1 || month < 1 || month > 12 || date < 1) return null;
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + date - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  const day = era * 146_097 + dayOfEra - 306;
  // The 30th of February would be the 1st of March.
  return day >= 0 && day <= LAST_DAY && formatDate(day) === text ? day : null;
}

/** `12:34:56.789` of a time counted in 10^-`scale` seconds; trailing zeros of the fraction are left out. */
export function formatTime(count: number, scale: number): string {
  const unit = 10 ** scale;
  const seconds = Math.floor(count / unit);
  const fraction = count - seconds * unit;
  const clock = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return fraction === 0 ? clock : `${clock}.${pad(fraction, scale).replace(/0+$/, '')}`;
}

export interface TimeOfDay {
  /** In 100 nanoseconds, rounded half up. */
  readonly ticks: number;
  /** The digits of a second that the text has, without trailing zeros. */
  readonly digits: number;
}

export const TICKS_A_SECOND = 10_000_000;
export const TICKS_A_DAY = SECONDS_A_DAY * TICKS_A_SECOND;

/** A time of day (24:00:00 is none here); null for any other text. */
export function parseTime(text: string): TimeOfDay | null {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hours > 23 || minutes > 59 || seconds > 59) return null;
  const fraction = (match[4] ?? '').replace(/0+$/, '');
  const ticks = Math.round(Number(fraction.slice(0, 8).padEnd(8, '0')) / 10);
  return { ticks: (hours * 3600 + minutes * 60 + seconds) * TICKS_A_SECOND + ticks, digits: fraction.length };
}

/** Seconds of an offset, `+02`, `-03:30`, `+01:00:30`, `Z`; null for any other text. */
function parseOffset(text: string): number | null {
  if (text === 'Z' || text === '') return 0;
  const match = /^([+-])(\d\d)(?::?(\d\d))?(?::(\d\d))?$/.exec(text);
  if (!match) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -seconds : seconds;
}

export interface Moment {
  readonly day: number;
  readonly ticks: number;
  readonly digits: number;
  /** Seconds of the offset that was taken off. */
  readonly offset?: number;
}

/** A timestamp, with an offset taken off to UTC; null for text that is none, or outside the years 1 to 9999. */
export function parseTimestamp(text: string): Moment | null {
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?) ?(Z|[+-][\d:]+)?$/.exec(text);
  const day = match && parseDate(match[1] as string);
  const time = match && parseTime(match[2] as string);
  const offset = match && parseOffset(match[3] ?? '');
  if (day === null || time === null || offset === null) return null;
  const moment = normalise(day, time.ticks - offset * TICKS_A_SECOND, time.digits);
  return moment && { ...moment, offset };
}

/** Carries what is less than no time, or more than a day, over into the days. */
export function normalise(day: number, ticks: number, digits: number): Moment | null {
  const carried = Math.floor(ticks / TICKS_A_DAY);
  const moved = day + carried;
  return moved < 0 || moved > LAST_DAY ? null : { day: moved, ticks: ticks - carried * TICKS_A_DAY, digits };
}

function pad(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

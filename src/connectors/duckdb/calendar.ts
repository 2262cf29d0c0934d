/** Days and fractions of a second as canonical text (see the contract's values), and back. DuckDB and text count days from 1970-01-01. */

export const MICROSECONDS_A_DAY = 86_400_000_000;

/** `2024-05-01`, with ` BC` handled by the caller when a time follows: [date, suffix]. */
function civil(days: number): readonly [string, string] {
  // Howard Hinnant's algorithm: eras of 400 years that start in March.
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const shown = year > 0 ? year : 1 - year;
  return [`${pad(shown, 4)}-${pad(month, 2)}-${pad(day, 2)}`, year > 0 ? '' : ' BC'];
}

export function formatDate(days: number): string {
  const [date, era] = civil(days);
  return date + era;
}

/** `unit` = how many of `fraction` make a second: 1, 1e3, 1e6 or 1e9. */
export function formatTime(seconds: number, fraction: number, unit: number): string {
  const text = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return text + formatFraction(fraction, unit);
}

function formatFraction(fraction: number, unit: number): string {
  if (fraction === 0) return '';
  return `.${String(fraction)
    .padStart(Math.round(Math.log10(unit)), '0')
    .replace(/0+$/, '')}`;
}

/** A point in time, counted in `unit`s of a second since 1970, as text; `zone` stands after the time. */
export function formatTimestamp(value: bigint, unit: number, zone: '' | '+00'): string {
  const [days, rest] = splitDays(value, unit);
  const seconds = Math.floor(rest / unit);
  const [date, era] = civil(days);
  return `${date} ${formatTime(seconds, rest - seconds * unit, unit)}${zone}${era}`;
}

function splitDays(value: bigint, unit: number): readonly [number, number] {
  const day = 86_400 * unit;
  if (value > -9_007_199_254_740_992n && value < 9_007_199_254_740_992n) {
    const number = Number(value);
    const days = Math.floor(number / day);
    return [days, number - days * day];
  }
  const wide = BigInt(day);
  let days = value / wide;
  let rest = value % wide;
  if (rest < 0n) {
    rest += wide;
    days -= 1n;
  }
  return [Number(days), Number(rest)];
}

/** `+02`, `-03:30`, `+00:00:30` of an offset in seconds east of Greenwich. */
export function formatOffset(seconds: number): string {
  const size = Math.abs(seconds);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60];
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop();
  return (seconds < 0 ? '-' : '+') + parts.map((part) => pad(part, 2)).join(':');
}

/** An ISO 8601 duration with a sign for each part. */
export function formatInterval(months: number, days: number, microseconds: bigint): string {
  const date = part(Math.trunc(months / 12), 'Y') + part(months % 12, 'M') + part(days, 'D');
  const sign = microseconds < 0n ? '-' : '';
  const size = microseconds < 0n ? -microseconds : microseconds;
  const seconds = size / 1_000_000n;
  const fraction = formatFraction(Number(size % 1_000_000n), 1_000_000);
  let time = '';
  if (seconds >= 3600n) time += `${sign}${seconds / 3600n}H`;
  if ((seconds / 60n) % 60n !== 0n) time += `${sign}${(seconds / 60n) % 60n}M`;
  if (seconds % 60n !== 0n || fraction !== '') time += `${sign}${seconds % 60n}${fraction}S`;
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

const part = (value: number, letter: string): string => (value === 0 ? '' : `${value}${letter}`);
const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** Days since 1970-01-01 of a canonical date, or null. */
export function parseDate(text: string): number | null {
  const match = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/.exec(text);
  return match ? daysOf(match[1], match[2], match[3], match[4]) : null;
}

function daysOf(
  yearText: string | undefined,
  monthText: string | undefined,
  dayText: string | undefined,
  era: string | undefined,
): number | null {
  const year = era === undefined ? Number(yearText) : 1 - Number(yearText);
  const month = Number(monthText);
  const day = Number(dayText);
  const shifted = month <= 2 ? year - 1 : year;
  const eraOf400 = Math.floor(shifted / 400);
  const yearOfEra = shifted - eraOf400 * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const days =
    eraOf400 * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468;
  // A day that is not in the calendar (February 30) comes back as another one.
  return Number(yearText) > 0 && month >= 1 && civil(days)[0] === `${yearText}-${monthText}-${dayText}` ? days : null;
}

export interface ParsedTime {
  /** Whole seconds since midnight, up to 86,400. */
  readonly seconds: number;
  /** Digits of the fraction, 0-9 of them. */
  readonly fraction: string;
  /** Seconds east of Greenwich; null where the text has no zone. */
  readonly offset: number | null;
}

export function parseTime(text: string): ParsedTime | null {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?([+-]\d\d(?::\d\d(?::\d\d)?)?)?$/.exec(text);
  if (!match) return null;
  const [, hours, minutes, whole, fraction = '', zone] = match;
  const seconds = Number(hours) * 3600 + Number(minutes) * 60 + Number(whole);
  if (Number(minutes) > 59 || Number(whole) > 59 || seconds > 86_400) return null;
  if (seconds === 86_400 && /[1-9]/.test(fraction)) return null;
  return { seconds, fraction, offset: zone === undefined ? null : parseOffset(zone) };
}

function parseOffset(zone: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = zone.slice(1).split(':').map(Number);
  const size = hours * 3600 + minutes * 60 + seconds;
  return zone.startsWith('-') ? -size : size;
}

export interface ParsedTimestamp extends ParsedTime {
  readonly days: number;
}

export function parseTimestamp(text: string): ParsedTimestamp | null {
  const match = /^(\d{4,})-(\d\d)-(\d\d) (\S+?)( BC)?$/.exec(text);
  if (!match) return null;
  const days = daysOf(match[1], match[2], match[3], match[5]);
  const time = parseTime(match[4] ?? '');
  return days === null || time === null ? null : { days, ...time };
}

/** Seconds and fraction as a whole number of units, `digits` of a fraction each; more digits are rounded half up. */
export function toUnits(seconds: bigint, fraction: string, digits: number): bigint {
  const kept = BigInt(fraction.slice(0, digits).padEnd(digits, '0') || '0');
  const carry = fraction.length > digits && fraction.charCodeAt(digits) >= 53 ? 1n : 0n;
  return seconds * 10n ** BigInt(digits) + kept + carry;
}

export interface ParsedInterval {
  readonly months: number;
  readonly days: number;
  readonly microseconds: bigint;
}

export function parseInterval(text: string): ParsedInterval | null {
  const match =
    /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?)(\d+)(?:\.(\d{1,9}))?S)?)?$/.exec(
      text,
    );
  if (!match) return null;
  const [, years, months, weeks, days, hours, minutes, sign, seconds, fraction = ''] = match;
  const exact = toUnits(BigInt(seconds ?? 0), fraction, 6);
  return {
    months: Number(years ?? 0) * 12 + Number(months ?? 0),
    days: Number(weeks ?? 0) * 7 + Number(days ?? 0),
    microseconds:
      BigInt(hours ?? 0) * 3_600_000_000n + BigInt(minutes ?? 0) * 60_000_000n + (sign === '-' ? -exact : exact),
  };
}

/** Canonical text of BigQuery's times and intervals, and back. */

const DAY_MICROSECONDS = 86_400_000_000n;

/** Microseconds since 1970 as `2024-05-01 12:34:56.789+00`. BigQuery's years are 1 to 9999. */
export function timestampText(microseconds: string): string {
  const value = BigInt(microseconds);
  const micros = ((value % 1_000_000n) + 1_000_000n) % 1_000_000n;
  // Whole milliseconds fit a Date exactly; it only does the calendar, and nothing is read in a zone.
  const text = new Date(Number((value - micros) / 1000n)).toISOString();
  return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction(String(micros).padStart(6, '0'))}+00`;
}

/** `2024-05-01T12:34:56.700000` as `2024-05-01 12:34:56.7`. */
export function datetimeText(text: string): string {
  const [date = '', time = ''] = text.split(/[T ]/);
  return `${date} ${timeText(time)}`;
}

export function timeText(text: string): string {
  const [clock = '', digits = ''] = text.split('.');
  return clock + fraction(digits);
}

function fraction(digits: string): string {
  const kept = digits.replace(/0+$/, '');
  return kept === '' ? '' : `.${kept}`;
}

const INTERVAL = /^(-?)(\d+)-(\d+) (-?)(\d+) (-?)(\d+):(\d+):(\d+)(?:\.(\d+))?$/;

/** BigQuery's `1-2 3 4:5:6.7` as an ISO 8601 duration: `P1Y2M3DT4H5M6.7S`. Null for any other text. */
export function intervalText(text: string): string | null {
  const match = INTERVAL.exec(text);
  if (!match) return null;
  const [, yearSign = '', years, months, daySign = '', days, timeSign = '', hours, minutes, seconds, digits = ''] =
    match;
  const part = (sign: string, value: string | undefined, letter: string): string =>
    Number(value) === 0 ? '' : `${sign}${Number(value)}${letter}`;
  const date = part(yearSign, years, 'Y') + part(yearSign, months, 'M') + part(daySign, days, 'D');
  const rest = fraction(digits);
  const second = Number(seconds) === 0 && rest === '' ? '' : `${timeSign}${Number(seconds)}${rest}S`;
  const time = part(timeSign, hours, 'H') + part(timeSign, minutes, 'M') + second;
  if (date === '' && time === '') return 'PT0S';
  return `P${date}${time === '' ? '' : `T${time}`}`;
}

const DURATION =
  /^P(?:(-?\d+)Y)?(?:(-?\d+)M)?(?:(-?\d+)W)?(?:(-?\d+)D)?(?:T(?:(-?\d+)H)?(?:(-?\d+)M)?(?:(-?\d*)(?:\.(\d+))?S)?)?$/;

/**
 * An ISO 8601 duration as BigQuery's `Y-M D H:M:S.F`, where the signs of years and months, and of hours, minutes and seconds, are
 * one. Null for what BigQuery does not hold: 10,000 years, 3,660,000 days, 87,840,000 hours, microseconds.
 */
export function fromDuration(text: string): string | null {
  const match = DURATION.exec(text);
  if (!match || text === 'P' || text.endsWith('T')) return null;
  const number = (index: number): bigint => BigInt(match[index] === '-' ? '0' : (match[index] ?? '0') || '0');
  const months = number(1) * 12n + number(2);
  const days = number(3) * 7n + number(4);
  const digits = (match[8] ?? '').replace(/0+$/, '');
  if (digits.length > 6) return null;
  const part = BigInt(digits.padEnd(6, '0')) * (match[7]?.startsWith('-') ? -1n : 1n);
  const micros = ((number(5) * 60n + number(6)) * 60n + number(7)) * 1_000_000n + part;
  const size = (value: bigint): bigint => (value < 0n ? -value : value);
  if (size(months) > 120_000n || size(days) > 3_660_000n || size(micros) > 87_840_000n * 3_600_000_000n) return null;
  const sign = (value: bigint): string => (value < 0n ? '-' : '');
  const seconds = size(micros) / 1_000_000n;
  const tail = String(size(micros) % 1_000_000n).padStart(6, '0');
  return `${sign(months)}${size(months) / 12n}-${size(months) % 12n} ${days} ${sign(micros)}${seconds / 3600n}:${(seconds / 60n) % 60n}:${seconds % 60n}${fraction(tail)}`;
}

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?$/;

/** Whether BigQuery's DATE holds it: a day of the years 1 to 9999. */
export function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match || match[1] === '0000') return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** Whether BigQuery's TIME holds it; fractions below microseconds are not kept. */
export function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  const [, hours, minutes, seconds, digits = ''] = match;
  return Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60 && digits.replace(/0+$/, '').length <= 6;
}

export function isDatetime(text: string): boolean {
  return text[10] === ' ' && isDate(text.slice(0, 10)) && isTime(text.slice(11));
}

const OFFSET = /([+-])(\d{2})(?::(\d{2}))?$/;

/** Whether BigQuery's TIMESTAMP holds it: in UTC, of the years 1 to 9999. */
export function isTimestamp(text: string): boolean {
  const match = OFFSET.exec(text);
  if (!match) return false;
  const local = text.slice(0, match.index);
  if (!isDatetime(local)) return false;
  const seconds = Date.parse(`${local.slice(0, 10)}T${local.slice(11, 19)}Z`) / 1000;
  const offset = (Number(match[2]) * 60 + Number(match[3] ?? 0)) * (match[1] === '-' ? -60 : 60);
  const micros = BigInt(seconds - offset) * 1_000_000n;
  return micros >= -719_162n * DAY_MICROSECONDS && micros < 2_932_897n * DAY_MICROSECONDS;
}

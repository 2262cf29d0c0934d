const DATE = /^(\d{4,})-(\d\d)-(\d\d)( BC)?$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?$/;
const SECONDS = 86_400n;

/** Days since 1970-01-01 of a canonical date, in the calendar of today also for the time before it; null = no such day. */
export function daysOf(text: string): number | null {
  const found = DATE.exec(text);
  if (!found) return null;
  const [, digits = '', month = '', day = '', bc] = found;
  const year = bc === undefined ? Number(digits) : 1 - Number(digits);
  const [m, d] = [Number(month), Number(day)];
  if (Number(digits) === 0 || m < 1 || m > 12 || d < 1 || d > daysIn(year, m)) return null;
  // Years that begin in March put the leap day last; 400 of them are 146,097 days.
  const shifted = m > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (m > 2 ? m - 3 : m + 9) + 2) / 5) + d - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

/** Units since midnight of a canonical time, `digits` = those of a second that count; null = none, or one that needs more. */
export function unitsOfTime(text: string, digits: number): bigint | null {
  const found = TIME.exec(text);
  if (!found) return null;
  const [, hours, minutes, seconds, fraction = ''] = found;
  if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59 || fraction.length > digits) return null;
  const whole = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return BigInt(whole) * 10n ** BigInt(digits) + BigInt(fraction.padEnd(digits, '0') || '0');
}

/** Units since 1970-01-01 00:00:00 of a canonical timestamp (with a zone: in UTC, `+00`); null as above. */
export function unitsOfTimestamp(text: string, digits: number): bigint | null {
  const found = /^(\S+) ([\d:.]+)(?:\+00)?( BC)?$/.exec(text);
  if (!found) return null;
  const [, date = '', time = '', bc = ''] = found;
  const [days, units] = [daysOf(date + bc), unitsOfTime(time, digits)];
  return days === null || units === null ? null : BigInt(days) * SECONDS * 10n ** BigInt(digits) + units;
}

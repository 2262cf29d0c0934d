const STEPS = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [Number.POSITIVE_INFINITY, 'day'],
] as const;

/** `2 minutes ago`, `in 3 hours`. */
export function sinceWords(time: string, now = Date.now()): string {
  let value = (Date.parse(time) - now) / 1000;
  if (Math.abs(value) < 5) return 'just now';
  for (const [length, unit] of STEPS) {
    if (Math.abs(value) < length)
      return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.round(value), unit);
    value /= length;
  }
  return time;
}

/** `12:04:31` of this machine's clock. */
export function clock(time: string | number): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' }).format(new Date(time));
}

/** `1m04s`, `2.4 s`, `38 ms`. */
export function durationWords(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}m${String(seconds % 60).padStart(2, '0')}s`
    : `${Math.floor(minutes / 60)}h${String(minutes % 60).padStart(2, '0')}m`;
}

/** `2,104,331` */
export const countWords = (count: number): string => new Intl.NumberFormat('en').format(count);

/** `1 row`, `2,104,331 rows` */
export const rowsWords = (count: number): string => `${countWords(count)} ${count === 1 ? 'row' : 'rows'}`;

/** `~2.1 M`: an estimate. */
export const estimateWords = (count: number): string =>
  `~${new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count)}`;

/** `12:04:31` of today, `22 Nov 12:04:31` of another day, with the year of another year; of this machine's clock. */
export function whenWords(time: string, now = Date.now()): string {
  const date = new Date(time);
  const today = new Date(now);
  if (date.toDateString() === today.toDateString()) return clock(time);
  const isThisYear = date.getFullYear() === today.getFullYear();
  const day = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(!isThisYear && { year: 'numeric' }),
  }).format(date);
  return `${day} ${clock(time)}`;
}

/** With its zone, and as UTC: for a tooltip. */
export function exactWhen(time: string): string {
  const local = new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'full',
    timeStyle: 'long',
  }).format(new Date(time));
  return `${local}, ${Intl.DateTimeFormat().resolvedOptions().timeZone} · ${time}`;
}

/** Exact: `72,345 ms`, for a tooltip. */
export const exactDuration = (milliseconds: number): string => `${countWords(Math.round(milliseconds))} ms`;

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

/** `~2.1 M`: an estimate. */
export const estimateWords = (count: number): string =>
  `~${new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count)}`;

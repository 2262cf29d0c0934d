import { InvalidArgumentError } from 'commander';

/** Rows that people are shown unless they ask for another number. */
export const PEOPLE_ROWS = { query: 1_000, preview: 100 } as const;

/** `--limit`: a whole number of rows. */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(limit)) {
    throw new InvalidArgumentError('It must be a whole number, 0 or more.');
  }
  return limit;
}

/** `--timeout` in seconds, as milliseconds. */
export function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || seconds <= 0 || seconds > 2_000_000) {
    throw new InvalidArgumentError('It must be a number of seconds above 0.');
  }
  return Math.max(1, Math.round(seconds * 1_000));
}

/** An option that may be given several times. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** `--port` */
export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a whole number up to 65535.');
  return port;
}

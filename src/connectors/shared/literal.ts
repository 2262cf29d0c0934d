import { DagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';

/** A value that an INSERT cannot write down. `why` = the rest of the sentence "The value …". */
export function unwritable(why: string): DagFluxError {
  return new DagFluxError('invalid-data', `A value ${why}.`, {
    hint: 'Leave it out, or change it in the query (CAST, replace).',
  });
}

/** Whether digits stand alone, at most so many of them. */
export function isPlainNumber(text: string, most = Number.POSITIVE_INFINITY): boolean {
  return /^-?\d+(?:\.\d+)?$/.test(text) && text.replace(/\D/g, '').length <= most;
}

/** Not more than digits and a point; -0 keeps its sign, NaN and the infinite are words. */
export function textOf(value: NonNullable<Value>): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** @throws invalid-data for half of a surrogate pair */
export function requireWholeText(text: string): void {
  if (!text.isWellFormed()) throw unwritable('holds half of a surrogate pair, which is no character');
}

export function hex(value: NonNullable<Value>): string {
  return Buffer.from(value as Uint8Array).toString('hex'); // the type says that it is bytes
}

/** A moment of the years 0 to 9999, as `2024-05-01 12:34:56.789`; one with a zone is in UTC. @throws invalid-data */
export function plainMoment(value: NonNullable<Value>, database: string): string {
  const text = String(value).replace(/\+00$/, '');
  if (/^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?)?$/.test(text)) return text;
  throw unwritable(`(${text}) is no date that ${database} has`);
}

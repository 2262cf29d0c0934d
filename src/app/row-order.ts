import { setImmediate } from 'node:timers/promises';
import type { LogicalType } from '../contract/values.ts';
import type { Key } from './row-conditions.ts';

/** Rows that are sorted before others get their turn. */
const RUN = 8_192;

/** The places of keys in their order; what is alike stays as it came. Others get their turn in between. */
export async function sortedOrder(
  keys: readonly Key[],
  compare: (a: Key, b: Key) => number,
): Promise<Uint32Array<ArrayBuffer>> {
  const byKey = (a: number, b: number) => compare(keys[a] ?? null, keys[b] ?? null) || a - b;
  let sorted = Uint32Array.from(keys, (_, index) => index);
  for (let from = 0; from < keys.length; from += RUN) {
    sorted.subarray(from, from + RUN).sort(byKey);
    await setImmediate();
  }
  for (let width = RUN; width < keys.length; width *= 2) {
    const merged = new Uint32Array(keys.length);
    for (let from = 0; from < keys.length; from += 2 * width) {
      const middle = Math.min(from + width, keys.length);
      const end = Math.min(from + 2 * width, keys.length);
      let [left, right] = [from, middle];
      for (let at = from; at < end; at += 1) {
        if (at % RUN === 0) await setImmediate();
        const takesLeft = right >= end || (left < middle && byKey(sorted[left] ?? 0, sorted[right] ?? 0) <= 0);
        merged[at] = sorted[takesLeft ? left++ : right++] ?? 0;
      }
    }
    sorted = merged;
  }
  return sorted;
}

/** By kind, NULL last either way. */
export function compareKeys(type: LogicalType, descending: boolean): (a: Key, b: Key) => number {
  const compare = comparer(type);
  return (a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return descending ? compare(b, a) : compare(a, b);
  };
}

const collator = new Intl.Collator('en');

/** Of two values of a kind that are not null. Texts as people sort them, numbers by their digits, moments by time. */
export function comparer(type: LogicalType): (a: NonNullable<Key>, b: NonNullable<Key>) => number {
  switch (type.kind) {
    case 'text':
      return (a, b) => collator.compare(String(a), String(b)) || plain(a, b);
    case 'float':
      return (a, b) => Number(Number.isNaN(a)) - Number(Number.isNaN(b)) || plain(a, b);
    case 'decimal':
      return (a, b) => compareDigits(String(a), String(b));
    case 'date':
    case 'timestamp':
      return (a, b) => compareMoments(String(a), String(b));
    case 'time':
      return (a, b) => seconds(String(a)) - seconds(String(b)) || plain(a, b);
    default:
      return plain;
  }
}

function plain(a: NonNullable<Key>, b: NonNullable<Key>): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Numbers of any length, exactly. Infinity is beyond them, NaN beyond that. */
export function compareDigits(a: string, b: string): number {
  const special = rank(a) - rank(b);
  if (special !== 0 || rank(a) !== 0) return special;
  const [one, other] = [parts(a), parts(b)];
  if (one.sign !== other.sign) return one.sign - other.sign;
  const length = one.before.length - other.before.length;
  const size = length || plain(one.before, other.before) || plain(one.after, other.after);
  return one.sign * size;
}

const rank = (text: string): number => ({ '-Infinity': -1, Infinity: 1, NaN: 2 })[text] ?? 0;

function parts(text: string): { readonly sign: number; readonly before: string; readonly after: string } {
  const [, minus, before = '', after = ''] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(text) ?? [];
  const isZero = before === '' && after === '';
  return { sign: isZero ? 0 : minus === '-' ? -1 : 1, before, after };
}

/** Canonical text: `2024-05-01 12:34:56.7`, years of any length, ` BC`, infinity. */
function compareMoments(a: string, b: string): number {
  const [one, other] = [moment(a), moment(b)];
  return one.year - other.year || plain(one.rest, other.rest);
}

function moment(text: string): { readonly year: number; readonly rest: string } {
  if (text === 'infinity') return { year: Number.MAX_VALUE, rest: '' };
  if (text === '-infinity') return { year: -Number.MAX_VALUE, rest: '' };
  const [, sign, year = '0', rest = '', before] = /^([+-]?)(\d+)(.*?)( BC)?$/.exec(text) ?? [];
  return { year: sign === '-' || before !== undefined ? -Number(year) : Number(year), rest };
}

/** Of a time of day in UTC; MySQL has negative ones, and some of many hours. */
function seconds(text: string): number {
  const found = /^(-?)(\d+):(\d+):(\d+(?:\.\d+)?)(?:([+-])(\d+)(?::(\d+))?(?::(\d+))?)?/.exec(text);
  if (!found) return Number.MAX_VALUE;
  const [, minus, hours, minutes, rest, sign, zoneHours, zoneMinutes = 0, zoneSeconds = 0] = found;
  const own = Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
  const zone = sign === undefined ? 0 : Number(zoneHours) * 3600 + Number(zoneMinutes) * 60 + Number(zoneSeconds);
  return (minus === '-' ? -own : own) - (sign === '-' ? -zone : zone);
}

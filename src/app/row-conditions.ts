import { DagFluxError } from '../contract/errors.ts';
import type { LogicalType, Value } from '../contract/values.ts';
import { comparer } from './row-order.ts';

/** A value as rows are sorted and compared by it; bytes as text of the same order. */
export type Key = Exclude<Value, Uint8Array>;

export const CONDITIONS = ['null', 'not null', 'equal', 'not equal', 'less', 'greater', 'contains'] as const;

/** As in SQL: NULL is neither equal to anything nor not. `contains` takes no notice of case. */
export interface Condition {
  /** By its place. */
  readonly column: number;
  readonly is: (typeof CONDITIONS)[number];
  /** What was typed; not for `null` and `not null`. */
  readonly value?: string | undefined;
}

/** @throws invalid-input for a text that is no value of the type */
export function matcher({ is, value = '' }: Condition, type: LogicalType): (value: Value) => boolean {
  if (is === 'null') return (found) => found === null;
  if (is === 'not null') return (found) => found !== null;
  if (type.kind === 'binary') {
    throw new DagFluxError('unsupported', 'Bytes are compared with no text.', { hint: 'Ask for NULL or not NULL.' });
  }
  if (is === 'contains') {
    const part = value.toLowerCase();
    return (found) => found !== null && String(found).toLowerCase().includes(part);
  }
  const wanted = valueOfText(value, type);
  const compare = comparer(type);
  // A text is equal to itself alone; an order for people is another thing.
  const same = type.kind === 'text' ? (found: Value) => found === wanted : (found: Value) => order(found) === 0;
  const order = (found: Value) => compare(found as NonNullable<Key>, wanted); // Bytes were refused, NULL is below.
  const holds = {
    equal: same,
    'not equal': (found: Value) => !same(found),
    less: (found: Value) => order(found) < 0,
    greater: (found: Value) => order(found) > 0,
  }[is];
  return (found) => found !== null && holds(found);
}

/** A value of what a person typed. @throws invalid-input */
export function valueOfText(text: string, { kind }: LogicalType): NonNullable<Key> {
  const typed = text.trim();
  switch (kind) {
    case 'boolean':
      if (/^(true|false)$/i.test(typed)) return typed.toLowerCase() === 'true';
      throw noValue(text, 'true or false');
    case 'int':
      if (/^[+-]?\d+$/.test(typed)) return BigInt(typed.replace('+', ''));
      throw noValue(text, 'a whole number');
    case 'decimal':
      if (/^[+-]?\d+(\.\d+)?$|^(NaN|-?Infinity)$/.test(typed)) return typed.replace('+', '');
      throw noValue(text, 'a number');
    case 'float': {
      const number = typed === '' ? Number.NaN : Number(typed);
      if (typed === 'NaN' || !Number.isNaN(number)) return number;
      throw noValue(text, 'a number');
    }
    default:
      return text;
  }
}

function noValue(text: string, what: string): DagFluxError {
  return new DagFluxError('invalid-input', `"${text}" is not ${what}.`, {
    hint: 'Type it as the grid shows it.',
    path: 'value',
  });
}

import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType, Value } from '../../contract/values.ts';

/** Where a value stands, for an error. */
export interface Place {
  readonly row: number;
  readonly column: string;
}

/** A value that is not null as SQL; bytes are not text. @throws invalid-data */
export type ToLiteral = (value: NonNullable<Value>, place: Place) => string | Buffer;

const QUOTED = /['\\]/;
const QUOTE = 0x27;
const BACKSLASH = 0x5c;

/** How values of a logical type are written; `backslash` = the session's mode has it escape, `negativeZero` = the server keeps -0. */
export function literal(
  type: LogicalType,
  { backslash, negativeZero }: { readonly backslash: boolean; readonly negativeZero: boolean },
): ToLiteral {
  const quoteText = (text: string): string =>
    QUOTED.test(text) ? `'${text.replace(backslash ? /['\\]/g : /'/g, (one) => one + one)}'` : `'${text}'`;
  switch (type.kind) {
    case 'boolean':
      return (value) => (value === true ? '1' : '0');
    case 'float':
    case 'int':
      return (value, place) => number(value, place, negativeZero);
    case 'binary':
      return (value) => bytes(value as Uint8Array, backslash);
    case 'decimal':
      return (value, place) =>
        DIGITS.test(value as string) ? (value as string) : refuse(place, 'is no number that MySQL has');
    case 'date':
    case 'timestamp':
      return (value, place) => `'${moment(value as string, place)}'`;
    default:
      return (value, place) => quoteText(text(textOf(value), place));
  }
}

/** A number that is kept as text may be -0. */
export function textOf(value: NonNullable<Value>): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

const DIGITS = /^[+-]?\d+(?:\.\d+)?$/;
const MOMENT = /^\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d(?:\.\d+)?)?$/;

function number(value: NonNullable<Value>, place: Place, negativeZero: boolean): string {
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse(place, 'is NaN or infinite, which MySQL does not have');
  if (!Object.is(value, -0)) return String(value);
  return negativeZero ? '-0e0' : refuse(place, 'is -0, which MariaDB would make 0');
}

/** A moment with a zone is in UTC, as the session is. */
export function moment(value: string, place: Place): string {
  const plain = value.endsWith('+00') ? value.slice(0, -3) : value;
  return MOMENT.test(plain) ? plain : refuse(place, 'is no date that MySQL has: its years are 0 to 9999');
}

/** @throws invalid-data for half of a surrogate pair */
function text(value: string, place: Place): string {
  return value.isWellFormed() ? value : refuse(place, 'holds half of a surrogate pair, which is no character');
}

function bytes(value: Uint8Array, backslash: boolean): Buffer {
  let escapes = 0;
  for (const byte of value) if (byte === QUOTE || (backslash && byte === BACKSLASH)) escapes += 1;
  const escaped = Buffer.allocUnsafe(value.length + escapes + 9);
  let at = escaped.write("_binary'", 'latin1');
  for (const byte of value) {
    if (byte === QUOTE || (backslash && byte === BACKSLASH)) {
      escaped[at] = byte;
      at += 1;
    }
    escaped[at] = byte;
    at += 1;
  }
  escaped[at] = QUOTE;
  return escaped;
}

export function refuse({ row, column }: Place, why: string): never {
  throw new DagFluxError('invalid-data', `Row ${row}: the value of the column "${column}" ${why}.`, {
    hint: 'Leave the row out, or change the value in the source.',
    native: { row, column },
  });
}

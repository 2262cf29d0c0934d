import type { Value } from '../../contract/values.ts';
import { keptJson } from './json.ts';
import { fromDuration, isDate, isDatetime, isTime, isTimestamp } from './moments.ts';
import { baseType, type RestField } from './schema.ts';

/** Why a value cannot be taken, as the rest of the sentence "the value …". */
export class Refusal extends Error {}

export const refuse = (why: string): never => {
  throw new Refusal(why);
};

/** The text that a cast to the column's type reads as the very value. */
export function scalarText(field: RestField): (value: Exclude<Value, null>) => string {
  switch (baseType(field)) {
    case 'INT64':
      return (value) => int64(digits(value));
    case 'FLOAT64':
      return float;
    case 'BOOL':
      return (value) =>
        value === true || value === 'true'
          ? 'true'
          : value === false || value === 'false'
            ? 'false'
            : refuse('is no boolean');
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return decimal(field);
    case 'BYTES':
      return (value) => {
        if (!(value instanceof Uint8Array)) return refuse('is not binary');
        if (value.length > limit(field)) refuse(`has more than ${field.maxLength} bytes`);
        return Buffer.from(value.buffer, value.byteOffset, value.length).toString('base64');
      };
    case 'DATE':
      return checked(isDate, 'is no date of the years 1 to 9999');
    case 'TIME':
      return checked(isTime, 'is no time of a day in microseconds');
    case 'DATETIME':
      return checked(isDatetime, 'is no moment of the years 1 to 9999 in microseconds');
    case 'TIMESTAMP':
      return checked(isTimestamp, 'is no moment of the years 1 to 9999 in microseconds, with its offset');
    case 'INTERVAL':
      return (value) => fromDuration(plain(value)) ?? refuse('is not an interval that BigQuery holds');
    case 'JSON':
      return (value) => keptJson(plain(value), refuse);
    case 'STRING':
      return (value) => {
        const text = plain(value);
        if (field.maxLength !== undefined && [...text].length > limit(field)) {
          refuse(`has more than ${field.maxLength} characters`);
        }
        return text;
      };
    default:
      return plain;
  }
}

const limit = (field: RestField): number => Number(field.maxLength ?? Number.POSITIVE_INFINITY);

function checked(test: (text: string) => boolean, why: string): (value: Exclude<Value, null>) => string {
  return (value) => {
    const text = plain(value);
    return test(text) ? text : refuse(why);
  };
}

/** Text, or the text of what is no text. */
export function plain(value: Exclude<Value, null>): string {
  if (value instanceof Uint8Array) return refuse('is binary');
  const text = String(value);
  return text.isWellFormed() ? text : refuse('holds half of a surrogate pair, which is no character');
}

function digits(value: Exclude<Value, null>): string {
  if (typeof value === 'boolean' || value instanceof Uint8Array) return refuse('is not a number');
  return String(value);
}

const INT64_MAXIMUM = (1n << 63n) - 1n;

function int64(text: string): string {
  const match = /^([+-]?\d+)(?:\.0*)?$/.exec(text);
  if (!match) return refuse('is not a whole number');
  const number = BigInt(match[1] as string);
  if (number > INT64_MAXIMUM || number < -INT64_MAXIMUM - 1n) refuse('is beyond 64 bits');
  return String(number);
}

const SPECIAL: Readonly<Record<string, string>> = { NaN: 'NaN', Infinity: 'inf', '-Infinity': '-inf' };

function float(value: Exclude<Value, null>): string {
  const text = Object.is(value, -0) ? '-0' : digits(value);
  const special = SPECIAL[text];
  if (special !== undefined) return special;
  if (text.trim() === '' || !Number.isFinite(Number(text))) refuse('is not a number');
  return text;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d*))?$/;
/** BIGNUMERIC is a 256-bit integer of 10^-38. */
const BIGNUMERIC_MAXIMUM = (1n << 255n) - 1n;

function decimal(field: RestField): (value: Exclude<Value, null>) => string {
  const big = baseType(field) === 'BIGNUMERIC';
  const scale = field.precision === undefined ? (big ? 38 : 9) : Number(field.scale ?? 0);
  const whole = field.precision === undefined ? (big ? 39 : 29) : Number(field.precision) - scale;
  return (value) => {
    const text = digits(value);
    const match = DECIMAL.exec(/e/i.test(text) ? spellOut(text) : text);
    if (!match) return refuse('is not a number that BigQuery holds');
    const [, sign = '', integer = '', behind = ''] = match;
    const before = integer.replace(/^0+/, '');
    const after = behind.replace(/0+$/, '');
    if (before.length > whole || after.length > scale) {
      refuse(`has more digits than its type holds, ${whole} before and ${scale} behind the point`);
    }
    if (big && BigInt(before + after.padEnd(38, '0')) > BIGNUMERIC_MAXIMUM) refuse('is larger than BIGNUMERIC holds');
    const number = `${before || '0'}${after === '' ? '' : `.${after}`}`;
    return number === '0' ? '0' : sign + number;
  };
}

/** JavaScript writes large and small numbers with an exponent; only such come here. */
function spellOut(text: string): string {
  const match = /^(-?)(\d+)(?:\.(\d+))?[eE]([+-]?\d+)$/.exec(text);
  const exponent = Number(match?.[4]);
  if (!match || Math.abs(exponent) > 400) return 'refused';
  const [, sign = '', integer = '', behind = ''] = match;
  const point = integer.length + exponent;
  const all = integer + behind;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${all}`;
  return `${sign}${all.slice(0, point).padEnd(point, '0')}.${all.slice(point)}`;
}

import { DagFluxError } from '../../contract/errors.ts';
import type { LogicalType, TableField, Value } from '../../contract/values.ts';
import { floatText } from './connection.ts';

/** A value that is not null as the text that a column of Snowflake's is filled with. @throws invalid-data */
export type Encode = (value: NonNullable<Value>, row: number) => string;

/** `-12.50`: plain digits, as the contract has decimals. */
const DECIMAL = /^-?(\d+)(?:\.(\d+))?$/;
const FLOAT = /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.(\d{1,9}))?$/;
const TIMESTAMP = /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?([+-]\d{2}(?::\d{2})?)?$/;

/**
 * How values are written for a column of this type. Snowflake would round what has too many digits, and takes what it
 * can of other texts: what the column does not hold as it is, is refused here, with its row and column.
 */
export function encoder(column: TableField): Encode {
  const write = writer(column.type);
  return (value, row) => {
    const text = write(value);
    if (typeof text === 'string') return text;
    throw new DagFluxError('invalid-data', `The value in column "${column.name}" of row ${row} ${text.why}.`, {
      hint: `The column is ${column.native}: change the value in the source (--sql), or the type of the column.`,
      native: { row, column: column.name },
    });
  };
}

interface Refused {
  readonly why: string;
}

type Write = (value: NonNullable<Value>) => string | Refused;

function writer(type: LogicalType): Write {
  switch (type.kind) {
    case 'boolean':
      return (value) =>
        /^(true|false|1|0)$/i.test(String(value)) ? String(value).toLowerCase() : { why: 'is neither true nor false' };
    case 'int':
      return number(type.bits === 64 ? 18 : type.bits === 32 ? 9 : type.bits === 16 ? 4 : 2, 0);
    case 'decimal':
      return number(type.precision ?? 38, type.scale ?? 0);
    case 'float':
      return float;
    case 'binary':
      return (value) =>
        value instanceof Uint8Array ? Buffer.from(value).toString('hex').toUpperCase() : { why: 'is no binary data' };
    case 'date':
      return (value) => (DATE.test(String(value)) ? String(value) : { why: 'is no date from 0001 to 9999' });
    case 'time':
      return moment(TIME, 2, type.fraction, 'is no time of a day');
    case 'timestamp': {
      const write = moment(TIMESTAMP, 1, type.fraction, 'is no timestamp from 0001 to 9999');
      return (value) => {
        const text = write(value);
        if (typeof text !== 'string') return text;
        if (!type.zoned) return text.replace(/[+-]\d{2}(?::\d{2})?$/, '');
        return /[+-]\d{2}$/.test(text) ? `${text}:00` : /[+-]\d{2}:\d{2}$/.test(text) ? text : `${text}+00:00`;
      };
    }
    default:
      return plainText;
  }
}

function number(precision: number, scale: number): Write {
  return (value) => {
    const text = typeof value === 'number' ? plainNumber(value) : String(value);
    const match = DECIMAL.exec(text);
    if (!match) return { why: 'is no number that the column holds' };
    const [, whole = '', fraction = ''] = match;
    if (fraction.replace(/0+$/, '').length > scale) return { why: `has more than ${scale} digits behind the point` };
    if (whole.replace(/^0+/, '').length > precision - scale) {
      return { why: `has more than ${precision - scale} digits before the point` };
    }
    return text;
  };
}

/** The shortest digits that mean this number, without an exponent. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!/e/.test(text)) return text;
  const [mantissa = '', exponent = ''] = text.split('e');
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(mantissa) ?? [];
  const shift = Number(exponent);
  const digits = whole + fraction;
  const point = whole.length + shift;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  return point >= digits.length
    ? `${sign}${digits}${'0'.repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function float(value: NonNullable<Value>): string | Refused {
  if (typeof value === 'number') return floatText(value);
  const text = String(value);
  return /^(NaN|-?Infinity)$/.test(text) ? floatText(Number(text)) : FLOAT.test(text) ? text : { why: 'is no number' };
}

function moment(pattern: RegExp, group: number, fraction: number, why: string): Write {
  return (value) => {
    const match = pattern.exec(String(value));
    if (!match) return { why };
    const digits = (match[group] ?? '').replace(/0+$/, '').length;
    return digits <= fraction ? String(value) : { why: `has more than ${fraction} digits of a second` };
  };
}

function plainText(value: NonNullable<Value>): string | Refused {
  const text =
    value instanceof Uint8Array
      ? Buffer.from(value).toString('hex').toUpperCase()
      : Object.is(value, -0)
        ? '-0'
        : String(value);
  if (text.includes('\0')) return { why: 'holds a NUL character, which a file for COPY cannot carry' };
  return text.isWellFormed() ? text : { why: 'holds half of a surrogate pair, which is no character in UTF-8' };
}

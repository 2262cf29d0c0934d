import type { LogicalType, Value } from '../../contract/values.ts';
import { hex, isPlainNumber, requireWholeText, textOf, unwritable } from '../shared/literal.ts';
import { parseInterval } from './calendar.ts';

/** More digits and a number without quotes would be a DOUBLE. */
const MAXIMUM_DECIMAL_DIGITS = 38;

/** A quoted text takes its column's type. */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'int':
    case 'decimal': {
      const text = textOf(value);
      return isPlainNumber(text, MAXIMUM_DECIMAL_DIGITS) ? text : `'${text}'`;
    }
    case 'float': // 0.1 would be a DECIMAL first.
      return `'${textOf(value)}'::${type.bits === 32 ? 'FLOAT' : 'DOUBLE'}`;
    case 'binary':
      return `from_hex('${hex(value)}')`;
    case 'date':
    case 'timestamp':
      return quoteText(String(value).replace(/^(\S+)(.*) BC$/, '$1 (BC)$2'));
    case 'interval':
      return interval(String(value));
    default:
      return quoteText(String(value));
  }
}

/** DuckDB reads no ISO 8601 durations. */
function interval(text: string): string {
  const parsed = parseInterval(text);
  if (!parsed) throw unwritable(`(${text}) is no interval that DuckDB has`);
  return `'${parsed.months} months ${parsed.days} days ${parsed.microseconds} microseconds'`;
}

function quoteText(text: string): string {
  requireWholeText(text);
  const quoted = `'${text.replaceAll("'", "''")}'`;
  return text.includes('\0') ? `(${quoted.replaceAll('\0', "' || chr(0) || '")})` : quoted;
}

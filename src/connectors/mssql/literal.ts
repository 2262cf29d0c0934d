import type { LogicalType, Value } from '../../contract/values.ts';
import { hex, isPlainNumber, plainMoment, requireWholeText, textOf, unwritable } from '../shared/literal.ts';
import { quoteText } from './dialect.ts';

const MAXIMUM_DECIMAL_DIGITS = 38;

/** A moment has a `T`: with a space its meaning would depend on the session's language in a `datetime`. */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? '1' : '0';
    case 'int':
    case 'decimal': {
      const text = textOf(value);
      return isPlainNumber(text, MAXIMUM_DECIMAL_DIGITS) ? text : quoteText(text);
    }
    case 'float': {
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw unwritable('is NaN or infinite, which SQL Server does not have');
      }
      // Without an exponent it would be a decimal first.
      return Object.is(value, -0) ? '-0e0' : Number(value).toExponential();
    }
    case 'binary':
      return `0x${hex(value)}`;
    case 'date':
    case 'timestamp': {
      const moment = plainMoment(value, 'SQL Server').replace(' ', 'T');
      return `'${moment}${type.kind === 'timestamp' && type.zoned ? '+00:00' : ''}'`;
    }
    default: {
      const text = String(value);
      requireWholeText(text);
      return quoteText(text);
    }
  }
}

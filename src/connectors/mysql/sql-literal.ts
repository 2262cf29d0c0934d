import type { LogicalType, Value } from '../../contract/values.ts';
import { hex, isPlainNumber, plainMoment, requireWholeText, textOf, unwritable } from '../shared/literal.ts';

/** Right in every SQL mode: a backslash, which escapes in some of them, is written in hex digits with its whole text. */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? '1' : '0';
    case 'int':
    case 'float':
      if (typeof value === 'number' && !Number.isFinite(value)) {
        throw unwritable('is NaN or infinite, which MySQL does not have');
      }
      return Object.is(value, -0) ? '-0e0' : String(value);
    case 'decimal': {
      const text = textOf(value);
      return isPlainNumber(text, 65) ? text : `'${text}'`;
    }
    case 'binary':
      return `X'${hex(value)}'`;
    case 'date':
    case 'timestamp':
      return `'${plainMoment(value, 'MySQL')}'`;
    default:
      return quoteText(String(value));
  }
}

function quoteText(text: string): string {
  requireWholeText(text);
  if (/[\\\0]/.test(text)) return `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;
  return `'${text.replaceAll("'", "''")}'`;
}

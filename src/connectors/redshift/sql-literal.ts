import type { LogicalType, Value } from '../../contract/values.ts';
import { toTextOf } from '../postgres/encode.ts';
import { hex, unwritable } from '../shared/literal.ts';
import { quoteText } from './dialect.ts';

/** Every value but a whole number is a quoted text, which the column's own input function reads. */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'int':
      return String(value);
    case 'binary':
      return `from_hex('${hex(value)}')`;
    default: {
      const text = toTextOf(type, false)(value);
      if (text.includes('\0') || !text.isWellFormed()) {
        throw unwritable("holds a character that Redshift's text cannot hold");
      }
      return quoteText(text);
    }
  }
}

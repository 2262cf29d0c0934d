import type { LogicalType, Value } from '../../contract/values.ts';
import { hex, isPlainNumber, plainMoment, requireWholeText, textOf } from '../shared/literal.ts';

const MAXIMUM_DECIMAL_DIGITS = 38;

/** A backslash escapes in every text (Snowflake documentation, "String & binary data types"). */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  switch (type.kind) {
    case 'boolean':
      return value === true ? 'TRUE' : 'FALSE';
    case 'int':
    case 'decimal': {
      const text = textOf(value);
      return isPlainNumber(text, MAXIMUM_DECIMAL_DIGITS) ? text : `'${text}'`;
    }
    case 'float': // Infinity is `inf` there; 0.1 would be a decimal first.
      return `'${textOf(value).replace('Infinity', 'inf')}'::FLOAT`;
    case 'binary':
      return `X'${hex(value)}'`;
    case 'date':
      return `'${plainMoment(value, 'Snowflake')}'`;
    case 'timestamp':
      return `'${plainMoment(value, 'Snowflake')}${type.zoned ? '+00:00' : ''}'`;
    default: {
      const text = String(value);
      requireWholeText(text);
      return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''").replaceAll('\0', '\\0')}'`;
    }
  }
}

import type { LogicalType, Value } from '../../contract/values.ts';
import { isPlainNumber, textOf, unwritable } from '../shared/literal.ts';
import { toTextOf } from './encode.ts';

/** A quoted text takes its column's type; a backslash escapes only in `E''`, whatever standard_conforming_strings says. */
export function literal(value: NonNullable<Value>, type: LogicalType): string {
  if (type.kind === 'boolean') return value === true ? 'TRUE' : 'FALSE';
  if (type.kind === 'int' || type.kind === 'decimal' || type.kind === 'float') {
    const text = textOf(value);
    return isPlainNumber(text) && text !== '-0' ? text : `'${text}'`;
  }
  const isArray = type.kind === 'list' && type.of.kind !== 'list' && type.of.kind !== 'struct';
  return quoteText(toTextOf(type, isArray)(value));
}

function quoteText(text: string): string {
  if (text.includes('\0') || !text.isWellFormed()) {
    throw unwritable("holds a character that PostgreSQL's text cannot hold");
  }
  const quoted = text.replaceAll("'", "''");
  return text.includes('\\') ? `E'${quoted.replaceAll('\\', '\\\\')}'` : `'${quoted}'`;
}

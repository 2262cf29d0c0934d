import type { LogicalType, Value } from '../../contract/values.ts';
import { toTextOf } from '../postgres/encode.ts';
import type { ResultField } from '../postgres/type-catalog.ts';
import { quoteText } from './dialect.ts';
import { OID } from './types.ts';

/** A value that is not null as an INSERT writes it for its column. */
export interface LiteralWriter {
  /** The value's text, before it is quoted. */
  toText(value: NonNullable<Value>): string;
  toSql(text: string): string;
}

/**
 * Every value is a quoted text, which the column's own input function reads: a bare number would be a decimal or a float
 * first, and its column's type only then.
 */
export function literalWriter(from: LogicalType, column: ResultField): LiteralWriter {
  if (from.kind === 'binary') {
    return {
      toText: (value) => Buffer.from(value as Uint8Array).toString('hex'), // the batch's type says that it is bytes
      toSql: (hex) => `from_hex('${hex}')`,
    };
  }
  const toText = toTextOf(from, false);
  if (column.oid === OID.super) return { toText, toSql: (json) => `json_parse(${quoteText(json)})` };
  if (column.oid === OID.varbyte) return { toText, toSql: (text) => `to_varbyte(${quoteText(text)}, 'utf8')` };
  return { toText, toSql: quoteText };
}

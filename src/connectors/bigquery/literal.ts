import type { LogicalType, Value } from '../../contract/values.ts';
import { hex, plainMoment, requireWholeText, textOf } from '../shared/literal.ts';

/** In the type itself: BigQuery turns few texts into something else by itself. `sql` = the type that a column of it has. */
export function literal(value: NonNullable<Value>, type: LogicalType, sql: string): string {
  const native = sql.replace(/\(.*/, '');
  switch (native) {
    case 'BOOL':
      return value === true ? 'TRUE' : 'FALSE';
    case 'INT64':
      return String(value);
    case 'FLOAT64': {
      const number = Number(value);
      return Number.isFinite(number) && !Object.is(number, -0)
        ? number.toExponential()
        : `CAST('${textOf(value)}' AS FLOAT64)`;
    }
    case 'NUMERIC':
    case 'BIGNUMERIC':
    case 'TIME':
      return `${native} ${quoteText(textOf(value))}`;
    case 'DATE':
    case 'DATETIME':
      return `${native} '${plainMoment(value, 'BigQuery')}'`;
    case 'TIMESTAMP':
      return `TIMESTAMP '${plainMoment(value, 'BigQuery')}+00'`;
    case 'BYTES':
      return `FROM_HEX('${hex(value)}')`;
    case 'INTERVAL':
      return `CAST(${quoteText(String(value))} AS INTERVAL)`;
    case 'JSON':
      return `JSON ${quoteText(String(value))}`;
    default:
      return quoteText(type.kind === 'float' ? textOf(value) : String(value));
  }
}

/** BigQuery documentation, "Lexical structure", escape sequences. */
function quoteText(text: string): string {
  requireWholeText(text);
  return `'${text
    .replace(/[\\']/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\0', '\\x00')}'`;
}

import { DagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import type { RestRow } from './jobs.ts';
import { datetimeText, intervalText, timestampText, timeText } from './moments.ts';
import { baseType, type RestField } from './schema.ts';

/** A cell of the REST answer, never NULL, as a value. */
export type Decoder = (cell: unknown) => Exclude<Value, null>;

/**
 * How the cells of a column are read: the API gives every scalar as text, a repeated one as a list of cells and a structure as
 * a row (BigQuery documentation, tabledata.list and jobs.getQueryResults, with int64 timestamps).
 */
export function decoder(field: RestField): Decoder {
  if (field.mode === 'REPEATED' || baseType(field) === 'STRUCT') return (cell) => jsonText(field, cell);
  const scalar = scalarDecoder(field);
  return (cell) => {
    if (typeof cell === 'string') return scalar(cell);
    throw unexpected(field);
  };
}

function scalarDecoder(field: RestField): (text: string) => Exclude<Value, null> {
  switch (baseType(field)) {
    case 'INT64':
      return BigInt;
    case 'FLOAT64':
      return float;
    case 'BOOL':
      return (text) => text === 'true';
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return digits;
    case 'BYTES':
      // A copy, since small buffers are slices of one that all share.
      return (text) => new Uint8Array(Buffer.from(text, 'base64'));
    case 'TIMESTAMP':
      return timestampText;
    case 'DATETIME':
      return datetimeText;
    case 'TIME':
      return timeText;
    case 'INTERVAL':
      return (text) => {
        const duration = intervalText(text);
        if (duration === null) throw unexpected(field);
        return duration;
      };
    case 'RANGE':
      return field.rangeElementType?.type === 'TIMESTAMP' ? timestampRange : (text) => text;
    default:
      return (text) => text;
  }
}

function float(text: string): number {
  switch (text.toLowerCase()) {
    case 'nan':
      return Number.NaN;
    case 'inf':
    case '+inf':
    case 'infinity':
      return Number.POSITIVE_INFINITY;
    case '-inf':
    case '-infinity':
      return Number.NEGATIVE_INFINITY;
    default:
      return Number(text);
  }
}

/** Plain digits, without zeros at the end: BigQuery keeps none. */
function digits(text: string): string {
  const plain = /e/i.test(text) ? withoutExponent(text) : text;
  return plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
}

function withoutExponent(text: string): string {
  const [mantissa = '0', exponent = '0'] = text.toLowerCase().split('e');
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', behind = ''] = mantissa.replace(/^[+-]/, '').split('.');
  const point = whole.length + Number(exponent);
  const all = (whole + behind)
    .padEnd(Math.max(point, 0), '0')
    .padStart(whole.length + behind.length - Math.min(point, 0), '0');
  const at = Math.max(point, 0);
  const before = all.slice(0, at).replace(/^0+(?=\d)/, '') || '0';
  const after = all.slice(at).replace(/0+$/, '');
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}

/** In a range the ends stand as microseconds. */
function timestampRange(text: string): string {
  return text.replace(/-?\d+/g, timestampText);
}

/** A nested cell as JSON text, digits kept: numbers bare, what JSON has no literal for as text. */
function jsonText(field: RestField, cell: unknown): string {
  if (cell === null || cell === undefined) return 'null';
  if (field.mode === 'REPEATED') {
    if (!Array.isArray(cell)) throw unexpected(field);
    const element: RestField = { ...field, mode: 'NULLABLE' };
    return `[${cell.map((one: { v?: unknown }) => jsonText(element, one.v)).join(',')}]`;
  }
  const base = baseType(field);
  if (base === 'STRUCT') {
    const { f = [] } = cell as Partial<RestRow>; // the API's shape of a structure
    const members = (field.fields ?? []).map(
      (one, index) => `${JSON.stringify(one.name)}:${jsonText(one, f[index]?.v)}`,
    );
    return `{${members.join(',')}}`;
  }
  if (typeof cell !== 'string') throw unexpected(field);
  switch (base) {
    case 'JSON':
    case 'BOOL':
      return cell;
    case 'INT64':
      return cell;
    case 'NUMERIC':
    case 'BIGNUMERIC':
      return String(scalarDecoder(field)(cell));
    case 'FLOAT64': {
      const number = float(cell);
      return Number.isFinite(number)
        ? Object.is(number, -0)
          ? '-0.0'
          : String(number)
        : JSON.stringify(String(number));
    }
    case 'BYTES':
      return JSON.stringify(cell);
    default:
      return JSON.stringify(String(scalarDecoder(field)(cell)));
  }
}

function unexpected(field: RestField): DagFluxError {
  return new DagFluxError('internal', `BigQuery answered with an unknown form of the type ${baseType(field)}.`, {
    hint: 'Cast the column to STRING.',
    native: { column: field.name },
  });
}

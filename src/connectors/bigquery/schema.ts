import type { LogicalType } from '../../contract/values.ts';

/** A column as the REST API describes it (TableFieldSchema). */
export interface RestField {
  readonly name: string;
  readonly type: string;
  readonly mode?: 'NULLABLE' | 'REQUIRED' | 'REPEATED';
  readonly fields?: readonly RestField[];
  readonly description?: string;
  readonly precision?: string;
  readonly scale?: string;
  readonly maxLength?: string;
  readonly defaultValueExpression?: string;
  readonly rangeElementType?: { readonly type: string };
  readonly generatedColumn?: unknown;
}

/** The API answers with legacy names; SQL has others. */
const STANDARD: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  RECORD: 'STRUCT',
};

/** The type's name in SQL, without parameters. */
export function baseType(field: RestField): string {
  return STANDARD[field.type] ?? field.type;
}

/** The type as CREATE TABLE takes it: `NUMERIC(12,2)`, ARRAY<STRUCT<a INT64>>. */
export function nativeType(field: RestField): string {
  const element = elementType(field);
  return field.mode === 'REPEATED' ? `ARRAY<${element}>` : element;
}

function elementType(field: RestField): string {
  const base = baseType(field);
  switch (base) {
    case 'STRUCT': {
      const members = (field.fields ?? []).map((one) => `\`${one.name}\` ${nativeType(one)}`);
      return `STRUCT<${members.join(', ')}>`;
    }
    case 'RANGE':
      return `RANGE<${field.rangeElementType?.type ?? 'DATE'}>`;
    case 'NUMERIC':
    case 'BIGNUMERIC': {
      if (field.precision === undefined) return base;
      const scale = field.scale === undefined || field.scale === '0' ? '' : `,${field.scale}`;
      return `${base}(${field.precision}${scale})`;
    }
    case 'STRING':
    case 'BYTES':
      return field.maxLength === undefined ? base : `${base}(${field.maxLength})`;
    default:
      return base;
  }
}

export function logicalType(field: RestField): LogicalType {
  const of = scalarType(field);
  return field.mode === 'REPEATED' ? { kind: 'list', of } : of;
}

function scalarType(field: RestField): LogicalType {
  const base = baseType(field);
  const length = field.maxLength === undefined ? {} : { length: Number(field.maxLength) };
  switch (base) {
    case 'INT64':
      return { kind: 'int', bits: 64 };
    case 'FLOAT64':
      return { kind: 'float', bits: 64 };
    case 'BOOL':
      return { kind: 'boolean' };
    case 'NUMERIC':
      return decimal(field, { precision: 38, scale: 9 });
    case 'BIGNUMERIC':
      // 76 digits and a part of a 77th: 39 before the point, 38 behind it.
      return decimal(field, { precision: 77, scale: 38 });
    case 'STRING':
      return { kind: 'text', ...length };
    case 'BYTES':
      return { kind: 'binary', ...length };
    case 'DATE':
      return { kind: 'date' };
    case 'TIME':
      return { kind: 'time', zoned: false, fraction: 6 };
    case 'DATETIME':
      return { kind: 'timestamp', zoned: false, fraction: 6 };
    case 'TIMESTAMP':
      return { kind: 'timestamp', zoned: true, fraction: 6 };
    case 'INTERVAL':
      return { kind: 'interval' };
    case 'JSON':
      return { kind: 'json' };
    case 'STRUCT':
      return { kind: 'struct' };
    default:
      // GEOGRAPHY and RANGE: BigQuery's own text.
      return { kind: 'opaque' };
  }
}

function decimal(field: RestField, whole: { readonly precision: number; readonly scale: number }): LogicalType {
  if (field.precision === undefined) return { kind: 'decimal', ...whole };
  return { kind: 'decimal', precision: Number(field.precision), scale: Number(field.scale ?? 0) };
}

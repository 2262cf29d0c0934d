import type { ColumnSource } from 'hyparquet-writer';
import { DagFluxError } from '../contract/errors.ts';
import { formatName } from '../contract/names.ts';
import type { Field, LogicalType, Value } from '../contract/values.ts';
import { daysOf, unitsOfTime, unitsOfTimestamp } from './calendar.ts';
import type { SchemaElement } from './parquet.ts';

type Physical = Exclude<Value, null>;

/** A column as Parquet has it: its element of the schema, and what its values become. */
export interface ParquetColumn {
  readonly name: string;
  readonly element: SchemaElement;
  /** How its values are written; the rest is the writer's choice. */
  readonly writing: Pick<ColumnSource, 'encoding' | 'statistics'>;
  /** @throws invalid-data for a value that the type has no place for */
  convert(value: Value): Physical | null;
}

interface Kind {
  readonly element: Omit<SchemaElement, 'name' | 'repetition_type'>;
  readonly writing?: ParquetColumn['writing'];
  /** Null: the type has no place for the value. Absent: values are taken as they are. */
  readonly as?: (value: Physical) => Physical | null;
}

const TEXT: Kind = { element: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } } };

export function parquetColumn({ name, type }: Field): ParquetColumn {
  const { element, as, writing = {} } = kindOf(type);
  return {
    name,
    writing,
    element: { name, repetition_type: 'OPTIONAL', ...element },
    convert(value) {
      const converted = value === null || as === undefined ? value : as(value);
      if (converted !== null || value === null) return converted;
      const shown = typeof value === 'string' ? value.slice(0, 40) : String(value);
      throw new DagFluxError('invalid-data', `The column ${formatName(name)} holds ${shown}, which Parquet cannot.`, {
        hint: 'Cast the column to text in the query, or leave those rows out.',
      });
    },
  };
}

/** What is not here as a type of its own in Parquet stays what it is: a text. */
function kindOf(type: LogicalType): Kind {
  switch (type.kind) {
    case 'boolean':
      return { element: { type: 'BOOLEAN' } };
    case 'int':
      return integer(type.bits, type.unsigned !== true);
    case 'float':
      // A dictionary would make one value of 0 and -0.
      return { element: { type: type.bits === 32 ? 'FLOAT' : 'DOUBLE' }, writing: { encoding: 'PLAIN' } };
    case 'decimal':
      return decimal(type.precision, type.scale ?? 0);
    case 'binary':
      return { element: { type: 'BYTE_ARRAY' } };
    case 'date':
      return {
        element: { type: 'INT32', converted_type: 'DATE', logical_type: { type: 'DATE' } },
        as: (value) => daysOf(String(value)),
      };
    case 'time':
      return type.zoned ? TEXT : time(type.fraction);
    case 'timestamp':
      return timestamp(type.zoned, type.fraction);
    case 'uuid':
      return { element: { type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, logical_type: { type: 'UUID' } }, as: uuid };
    case 'json':
    case 'list':
    case 'struct':
      // Without statistics: the least and the greatest document would stand in the footer, whole.
      return {
        element: { type: 'BYTE_ARRAY', converted_type: 'JSON', logical_type: { type: 'JSON' } },
        writing: { statistics: false },
        as: (value) => new TextEncoder().encode(String(value)),
      };
    default:
      return TEXT;
  }
}

/** By the older annotation only: the library writes a wrong footer for the newer one. */
function integer(bits: 8 | 16 | 32 | 64, signed: boolean): Kind {
  const converted_type = `${signed ? '' : 'U'}INT_${bits}` as const;
  return { element: { type: bits === 64 ? 'INT64' : 'INT32', converted_type } };
}

/** Digits that a decimal of Parquet may have everywhere it is read. */
const DIGITS = 38;

function decimal(precision: number | undefined, givenScale: number): Kind {
  const scale = Math.max(givenScale, 0);
  const digits = precision === undefined ? DIGITS + 1 : Math.max(precision + scale - givenScale, scale);
  if (digits > DIGITS) return TEXT;
  const bytes = Math.ceil((digits * Math.log2(10) + 1) / 8);
  const physical =
    digits <= 9
      ? ({ type: 'INT32' } as const)
      : digits <= 18
        ? ({ type: 'INT64' } as const)
        : ({ type: 'FIXED_LEN_BYTE_ARRAY', type_length: bytes } as const);
  const annotation = { precision: digits, scale };
  return {
    element: {
      ...physical,
      converted_type: 'DECIMAL',
      ...annotation,
      logical_type: { type: 'DECIMAL', ...annotation },
    },
    as: (value) => unscaled(String(value), digits, scale),
  };
}

function unscaled(text: string, precision: number, scale: number): bigint | null {
  const found = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!found) return null;
  const [, sign = '', whole = '', fraction = ''] = found;
  const kept = fraction.replace(/0+$/, '').padEnd(scale, '0');
  const digits = `${whole}${kept}`.replace(/^0+/, '');
  return kept.length > scale || digits.length > precision ? null : BigInt(`${sign}${digits || '0'}`);
}

function time(fraction: number): Kind {
  const unit = fraction > 6 ? 'NANOS' : 'MICROS';
  return {
    element: {
      type: 'INT64',
      ...(unit === 'MICROS' && { converted_type: 'TIME_MICROS' as const }),
      logical_type: { type: 'TIME', isAdjustedToUTC: false, unit },
    },
    as: (value) => unitsOfTime(String(value), unit === 'NANOS' ? 9 : 6),
  };
}

function timestamp(zoned: boolean, fraction: number): Kind {
  const unit = fraction > 6 ? 'NANOS' : 'MICROS';
  return {
    element: {
      type: 'INT64',
      // The older annotation says UTC, so only what is in UTC may have it.
      ...(unit === 'MICROS' && zoned && { converted_type: 'TIMESTAMP_MICROS' as const }),
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: zoned, unit },
    },
    as: (value) => {
      const units = unitsOfTimestamp(String(value), unit === 'NANOS' ? 9 : 6);
      return units === null || BigInt.asIntN(64, units) !== units ? null : units;
    },
  };
}

function uuid(value: Physical): Uint8Array | null {
  const digits = String(value).replaceAll('-', '');
  return /^[0-9a-f]{32}$/i.test(digits) ? Buffer.from(digits, 'hex') : null;
}

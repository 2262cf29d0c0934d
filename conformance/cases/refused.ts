import type { DialectId } from '../dialects.ts';

type Refused = Readonly<Record<string, readonly string[]>>;

const FAR_DATES = ['10000-01-01', '5874897-12-31', 'infinity', '-infinity'];
const FAR_TIMES = ['294246-12-31 23:59:59.999999', 'infinity', '-infinity'];
/** The longest of the texts that every dialect with long texts has. */
const LONG = 'long '.repeat(20_000);

const NOT_FINITE = ['NaN', 'Infinity', '-Infinity'];
const ENDLESS = ['infinity', '-infinity'];
/** MySQL's dates are of the years 1 to 9999. */
const BEFORE_OR_AFTER_MYSQL = {
  postgres: {
    date: [...ENDLESS, '10000-01-01', '5874897-12-31', '0044-03-15 BC', '0001-12-31 BC', '4714-11-24 BC'],
    timestamp: [
      ...ENDLESS,
      '294246-12-31 23:59:59.999999',
      '0044-03-15 12:00:00.5 BC',
      '4714-11-24 00:00:00 BC',
      '294276-12-31 23:59:59.999999',
    ],
    'timestamp with a zone': [...ENDLESS, '0044-03-15 12:00:00.5+00 BC', '294276-12-31 23:59:59.999999+00'],
  },
  duckdb: {
    date: [...ENDLESS, '10000-01-01', '5874897-12-31', '0044-03-15 (BC)', '0001-12-31 (BC)'],
    timestamp: [...ENDLESS, '294246-12-31 23:59:59.999999', '0044-03-15 (BC) 12:00:00.5'],
    'timestamp with a zone': [...ENDLESS, '0044-03-15 (BC) 12:00:00.5+00'],
  },
} as const;
/** Snowflake counts years from 1 to 9999, and has neither infinity nor 24:00:00. */
const toSnowflake: Refused = {
  date: [
    '10000-01-01',
    '5874897-12-31',
    'infinity',
    '-infinity',
    '0044-03-15 BC',
    '0001-12-31 BC',
    '4714-11-24 BC',
    '0044-03-15 (BC)',
    '0001-12-31 (BC)',
  ],
  time: ['24:00:00'],
  timestamp: [
    '294246-12-31 23:59:59.999999',
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00.5 BC',
    '4714-11-24 00:00:00 BC',
    '294276-12-31 23:59:59.999999',
    '0044-03-15 (BC) 12:00:00.5',
  ],
  'timestamp with a zone': [
    'infinity',
    '-infinity',
    '0044-03-15 12:00:00.5+00 BC',
    '294276-12-31 23:59:59.999999+00',
    '0044-03-15 (BC) 12:00:00.5+00',
  ],
};

/**
 * Values that a type of one database holds and the type that it becomes in another does not, by the name of the type's case:
 * they are refused as invalid data, by row and column, and never changed.
 */
const REFUSED: Readonly<Partial<Record<`${DialectId} to ${DialectId}`, Refused>>> = {
  'postgres to duckdb': {
    'decimal(12,2)': ['NaN'],
    timestamp: ['294276-12-31 23:59:59.999999'],
    'timestamp with a zone': ['294276-12-31 23:59:59.999999+00'],
    interval: ['infinity', '-infinity'],
  },
  // Years are 1 to 9999, a day ends before 24:00:00, and a decimal is a number.
  'postgres to bigquery': {
    'decimal(12,2)': ['NaN'],
    date: [...FAR_DATES, '0044-03-15 BC', '0001-12-31 BC', '4714-11-24 BC'],
    time: ['24:00:00'],
    timestamp: [...FAR_TIMES, '0044-03-15 12:00:00.5 BC', '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999'],
    'timestamp with a zone': [
      'infinity',
      '-infinity',
      '0044-03-15 12:00:00.5+00 BC',
      '294276-12-31 23:59:59.999999+00',
    ],
  },
  'duckdb to bigquery': {
    date: [...FAR_DATES, '0044-03-15 (BC)', '0001-12-31 (BC)'],
    time: ['24:00:00'],
    timestamp: [...FAR_TIMES, '0044-03-15 (BC) 12:00:00.5'],
    'timestamp with a zone': ['infinity', '-infinity', '0044-03-15 (BC) 12:00:00.5+00'],
  },
  'postgres to mysql': {
    ...BEFORE_OR_AFTER_MYSQL.postgres,
    'decimal(12,2)': ['NaN'],
    float32: NOT_FINITE,
    float64: NOT_FINITE,
  },
  'duckdb to mysql': { ...BEFORE_OR_AFTER_MYSQL.duckdb, float32: NOT_FINITE, float64: NOT_FINITE },
  // Of more than 65,535 bytes.
  'postgres to redshift': { text: [LONG] },
  'duckdb to redshift': { text: [LONG] },
  'postgres to snowflake': { ...toSnowflake, 'decimal(12,2)': ['NaN'] },
  'duckdb to snowflake': toSnowflake,
  // Beyond the years that the workspace's nanoseconds reach.
  'snowflake to duckdb': { 'timestamp without a zone': ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999999'] },
};

export function refusedValues(from: DialectId, to: DialectId, type: string): readonly string[] {
  return REFUSED[`${from} to ${to}`]?.[type] ?? [];
}

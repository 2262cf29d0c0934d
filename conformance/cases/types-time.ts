import type { TypeCase, ValueCase } from './type-case.ts';

const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);

const intervals: readonly ValueCase[] = [
  ['0 seconds', 'PT0S'],
  ['1 year 2 months 3 days 4 hours 5 minutes 6.7 seconds', 'P1Y2M3DT4H5M6.7S'],
  ['-1 year -2 months 3 days -4 hours', 'P-1Y-2M3DT-4H'],
  ['1 month', 'P1M'],
  ['30 days', 'P30D'],
  ['720 hours', 'PT720H'],
  ['-1 month', 'P-1M'],
  ['1 day -1 hours', 'P1DT-1H'],
  ['0.000001 seconds', 'PT0.000001S'],
  ['-0.5 seconds', 'PT-0.5S'],
  ['178000000 years', 'P178000000Y'],
];

export const timeTypes: readonly TypeCase[] = [
  {
    name: 'date',
    values: same(
      '1970-01-01',
      '1969-12-31',
      '2000-02-29',
      '2024-02-29',
      '0001-01-01',
      '9999-12-31',
      '10000-01-01',
      '5874897-12-31',
      '1582-10-04',
      '1582-10-15',
      'infinity',
      '-infinity',
    ),
    dialects: {
      mysql: {
        native: 'date',
        type: { kind: 'date' },
        refuses: ['10000-01-01', '5874897-12-31', 'infinity', '-infinity'],
      },
      mssql: {
        native: 'date',
        type: { kind: 'date' },
        instead: same('1970-01-01', '2000-02-29', '2024-02-29', '0001-01-01', '9999-12-31', '1582-10-04', '1582-10-15'),
      },
      bigquery: {
        native: 'DATE',
        type: { kind: 'date' },
        instead: same('1970-01-01', '1969-12-31', '2000-02-29', '0001-01-01', '9999-12-31', '1582-10-04', '1582-10-15'),
      },
      postgres: {
        native: 'date',
        type: { kind: 'date' },
        also: same('0044-03-15 BC', '0001-12-31 BC', '4714-11-24 BC'),
      },
      duckdb: {
        native: 'DATE',
        type: { kind: 'date' },
        also: [
          ['0044-03-15 (BC)', '0044-03-15 BC'],
          ['0001-12-31 (BC)', '0001-12-31 BC'],
        ],
      },
      snowflake: { without: 'Snowflake counts from year 1 to 9999: see its own cases' },
      redshift: { native: 'date', type: { kind: 'date' } },
    },
  },
  {
    name: 'time',
    values: [
      ...same('00:00:00', '12:34:56', '12:34:56.789', '23:59:59.999999', '00:00:00.000001'),
      ['24:00:00', '24:00:00'],
    ],
    dialects: {
      mysql: { native: 'time(6)', type: { kind: 'time', zoned: false, fraction: 6 } },
      mssql: {
        native: 'time(7)',
        type: { kind: 'time', zoned: false, fraction: 7 },
        instead: same('00:00:00', '12:34:56', '12:34:56.789', '23:59:59.9999999', '00:00:00.0000001'),
      },
      bigquery: {
        native: 'TIME',
        type: { kind: 'time', zoned: false, fraction: 6 },
        instead: same('00:00:00', '12:34:56', '12:34:56.789', '23:59:59.999999', '00:00:00.000001'),
      },
      postgres: { native: 'time without time zone', type: { kind: 'time', zoned: false, fraction: 6 } },
      duckdb: { native: 'TIME', type: { kind: 'time', zoned: false, fraction: 6 } },
      snowflake: { without: 'Snowflake has no 24:00:00: see its own cases' },
      redshift: { native: 'time without time zone', type: { kind: 'time', zoned: false, fraction: 6 } },
    },
  },
  {
    name: 'time with a zone',
    values: same(
      '12:34:56+00',
      '12:34:56.789012+02',
      '00:00:00-03:30',
      '23:59:59.999999+14',
      '12:00:00-12',
      '00:00:00+15:59',
    ),
    dialects: {
      mysql: { without: 'MySQL has no time with a zone' },
      mssql: { without: 'SQL Server has no time of day with a zone' },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: {
        native: 'time with time zone',
        type: { kind: 'time', zoned: true, fraction: 6 },
        also: same('24:00:00+00', '12:00:00-15:59:59'),
      },
      duckdb: { native: 'TIME WITH TIME ZONE', type: { kind: 'time', zoned: true, fraction: 6 } },
      snowflake: { without: 'Snowflake has no time with a zone' },
      redshift: { native: 'time with time zone', type: { kind: 'time', zoned: true, fraction: 6 } },
    },
  },
  {
    name: 'timestamp',
    values: same(
      '1970-01-01 00:00:00',
      '2024-05-01 12:34:56.789',
      '2024-03-31 02:30:00',
      '2024-10-27 02:30:00',
      '0001-01-01 00:00:00',
      '9999-12-31 23:59:59.999999',
      '1969-12-31 23:59:59.999999',
      '294246-12-31 23:59:59.999999',
      'infinity',
      '-infinity',
    ),
    dialects: {
      mysql: {
        native: 'datetime(6)',
        type: { kind: 'timestamp', zoned: false, fraction: 6 },
        refuses: ['294246-12-31 23:59:59.999999', 'infinity', '-infinity'],
      },
      mssql: {
        native: 'datetime2(7)',
        type: { kind: 'timestamp', zoned: false, fraction: 7 },
        instead: same(
          '1970-01-01 00:00:00',
          '2024-05-01 12:34:56.789',
          '2024-03-31 02:30:00',
          '0001-01-01 00:00:00',
          '9999-12-31 23:59:59.9999999',
          '1969-12-31 23:59:59.999999',
        ),
      },
      bigquery: {
        native: 'DATETIME',
        type: { kind: 'timestamp', zoned: false, fraction: 6 },
        instead: same(
          '1970-01-01 00:00:00',
          '2024-05-01 12:34:56.789',
          '2024-03-31 02:30:00',
          '0001-01-01 00:00:00',
          '9999-12-31 23:59:59.999999',
          '1969-12-31 23:59:59.999999',
        ),
      },
      postgres: {
        native: 'timestamp without time zone',
        type: { kind: 'timestamp', zoned: false, fraction: 6 },
        also: same('0044-03-15 12:00:00.5 BC', '4714-11-24 00:00:00 BC', '294276-12-31 23:59:59.999999'),
      },
      duckdb: {
        native: 'TIMESTAMP',
        type: { kind: 'timestamp', zoned: false, fraction: 6 },
        also: [['0044-03-15 (BC) 12:00:00.5', '0044-03-15 12:00:00.5 BC']],
      },
      snowflake: { without: 'Snowflake has no infinity: see its own cases' },
      redshift: { native: 'timestamp without time zone', type: { kind: 'timestamp', zoned: false, fraction: 6 } },
    },
  },
  {
    name: 'timestamp with a zone',
    values: [
      ['1970-01-01 00:00:00+00', '1970-01-01 00:00:00+00'],
      ['2024-05-01 12:34:56.789012+02', '2024-05-01 10:34:56.789012+00'],
      ['2024-03-31 02:30:00+01', '2024-03-31 01:30:00+00'],
      ['2024-10-27 02:30:00+02', '2024-10-27 00:30:00+00'],
      ['2024-01-01 00:00:00+14', '2023-12-31 10:00:00+00'],
      ['2024-01-01 00:00:00-12', '2024-01-01 12:00:00+00'],
      ['9999-12-31 23:59:59.999999+00', '9999-12-31 23:59:59.999999+00'],
      ['infinity', 'infinity'],
      ['-infinity', '-infinity'],
    ],
    dialects: {
      mysql: {
        native: 'timestamp(6)',
        type: { kind: 'timestamp', zoned: true, fraction: 6 },
        instead: [
          ['1970-01-01 00:00:01', '1970-01-01 00:00:01+00'],
          ['2024-05-01 10:34:56.789012', '2024-05-01 10:34:56.789012+00'],
          ['2038-01-19 03:14:07.999999', '2038-01-19 03:14:07.999999+00'],
        ],
        refuses: ['9999-12-31 23:59:59.999999+00', 'infinity', '-infinity'],
        notAny: 'TIMESTAMP goes from 1970 to 2038',
      },
      mssql: {
        native: 'datetimeoffset(7)',
        type: { kind: 'timestamp', zoned: true, fraction: 7 },
        instead: [
          ['1970-01-01 00:00:00 +00:00', '1970-01-01 00:00:00+00'],
          ['2024-05-01 12:34:56.7890123 +02:00', '2024-05-01 10:34:56.7890123+00'],
          ['2024-01-01 00:00:00 +14:00', '2023-12-31 10:00:00+00'],
          ['9999-12-31 23:59:59.9999999 +00:00', '9999-12-31 23:59:59.9999999+00'],
        ],
      },
      bigquery: {
        native: 'TIMESTAMP',
        type: { kind: 'timestamp', zoned: true, fraction: 6 },
        instead: [
          ['1970-01-01 00:00:00+00', '1970-01-01 00:00:00+00'],
          ['2024-05-01 12:34:56.789012+02', '2024-05-01 10:34:56.789012+00'],
          ['0001-01-01 00:00:00+00', '0001-01-01 00:00:00+00'],
          ['9999-12-31 23:59:59.999999+00', '9999-12-31 23:59:59.999999+00'],
          ['1969-12-31 23:59:59.999999+00', '1969-12-31 23:59:59.999999+00'],
        ],
      },
      postgres: {
        native: 'timestamp with time zone',
        type: { kind: 'timestamp', zoned: true, fraction: 6 },
        also: same('0044-03-15 12:00:00.5+00 BC', '294276-12-31 23:59:59.999999+00'),
      },
      duckdb: {
        native: 'TIMESTAMP WITH TIME ZONE',
        type: { kind: 'timestamp', zoned: true, fraction: 6 },
        also: [['0044-03-15 (BC) 12:00:00.5+00', '0044-03-15 12:00:00.5+00 BC']],
      },
      snowflake: { without: 'Snowflake has no infinity: see its own cases' },
      redshift: { native: 'timestamp with time zone', type: { kind: 'timestamp', zoned: true, fraction: 6 } },
    },
  },
  {
    name: 'timestamp of whole seconds',
    values: same('1970-01-01 00:00:00', '2024-05-01 12:34:56', '9999-12-31 23:59:59'),
    dialects: {
      mysql: {
        native: 'datetime',
        type: { kind: 'timestamp', zoned: false, fraction: 0 },
      },
      mssql: {
        native: 'datetime2(0)',
        type: { kind: 'timestamp', zoned: false, fraction: 0 },
        also: [['2024-05-01 12:34:56.5', '2024-05-01 12:34:57']],
      },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: {
        native: 'timestamp(0) without time zone',
        type: { kind: 'timestamp', zoned: false, fraction: 0 },
        also: [['2024-05-01 12:34:56.5', '2024-05-01 12:34:57']],
      },
      duckdb: { native: 'TIMESTAMP_S', type: { kind: 'timestamp', zoned: false, fraction: 0 } },
      snowflake: { without: 'see the tests of the connector' },
      redshift: { without: 'Redshift keeps microseconds and has no shorter timestamp' },
    },
  },
  {
    name: 'timestamp of milliseconds',
    values: same('1970-01-01 00:00:00', '2024-05-01 12:34:56.789', '1969-12-31 23:59:59.999'),
    dialects: {
      mysql: { native: 'datetime(3)', type: { kind: 'timestamp', zoned: false, fraction: 3 } },
      mssql: { native: 'datetime2(3)', type: { kind: 'timestamp', zoned: false, fraction: 3 } },
      bigquery: { without: 'BigQuery has no such type' },
      postgres: {
        native: 'timestamp(3) without time zone',
        type: { kind: 'timestamp', zoned: false, fraction: 3 },
      },
      duckdb: { native: 'TIMESTAMP_MS', type: { kind: 'timestamp', zoned: false, fraction: 3 } },
      snowflake: { without: 'see the tests of the connector' },
      redshift: { without: 'Redshift keeps microseconds and has no shorter timestamp' },
    },
  },
  {
    name: 'timestamp of nanoseconds',
    values: same(
      '1970-01-01 00:00:00',
      '2024-05-01 12:34:56.789012345',
      '1969-12-31 23:59:59.999999999',
      '2262-04-11 23:47:16.854775806',
    ),
    dialects: {
      mysql: { without: 'MySQL keeps microseconds' },
      mssql: { without: 'SQL Server keeps 100 nanoseconds' },
      bigquery: { without: 'BigQuery keeps microseconds' },
      postgres: { without: 'PostgreSQL keeps microseconds' },
      duckdb: { native: 'TIMESTAMP_NS', type: { kind: 'timestamp', zoned: false, fraction: 9 } },
      snowflake: { native: 'TIMESTAMP_NTZ(9)', type: { kind: 'timestamp', zoned: false, fraction: 9 } },
      redshift: { without: 'Redshift keeps microseconds' },
    },
  },
  {
    name: 'interval',
    values: intervals,
    dialects: {
      mysql: { without: 'MySQL has no interval' },
      mssql: { without: 'SQL Server has no intervals' },
      bigquery: {
        native: 'INTERVAL',
        type: { kind: 'interval' },
        instead: [
          ['0-0 0 0:0:0', 'PT0S'],
          ['1-2 3 4:5:6.7', 'P1Y2M3DT4H5M6.7S'],
          ['-1-2 3 -4:0:0', 'P-1Y-2M3DT-4H'],
          ['0-1 0 0:0:0', 'P1M'],
          ['0-0 30 0:0:0', 'P30D'],
          ['0-0 0 720:0:0', 'PT720H'],
          ['0-0 0 0:0:0.000001', 'PT0.000001S'],
        ],
      },
      postgres: {
        native: 'interval',
        type: { kind: 'interval' },
        also: [
          ['infinity', 'infinity'],
          ['-infinity', '-infinity'],
        ],
      },
      duckdb: { native: 'INTERVAL', type: { kind: 'interval' } },
      snowflake: { without: 'Snowflake stores no intervals' },
      redshift: { without: 'Redshift has no interval of months and seconds in one' },
    },
  },
];

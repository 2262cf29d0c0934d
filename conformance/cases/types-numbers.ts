import type { TypeCase, ValueCase } from './type-case.ts';

/** Cast to itself: what goes in comes out. */
const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);

const digits = (count: number): string => '9876543210'.repeat(Math.ceil(count / 10)).slice(0, count);

const decimals: readonly ValueCase[] = [
  ['0', '0.00'],
  ['1', '1.00'],
  ['-12.5', '-12.50'],
  ['0.01', '0.01'],
  ['-0.01', '-0.01'],
  ['9999999999.99', '9999999999.99'],
  ['-9999999999.99', '-9999999999.99'],
];

const wide: readonly ValueCase[] = [
  ['0', '0.0000000000'],
  ['9007199254740993.0000000001', '9007199254740993.0000000001'],
  ['9999999999999999999999999999.9999999999', '9999999999999999999999999999.9999999999'],
  ['-9999999999999999999999999999.9999999999', '-9999999999999999999999999999.9999999999'],
];

const real: readonly ValueCase[] = [
  ['0', 0],
  ['-0', -0],
  ['0.1', Math.fround(0.1)],
  ['-1.5', -1.5],
  ['16777217', 16_777_216],
  ['3.4028235e38', 3.4028234663852886e38],
  ['1.1754944e-38', 1.1754943508222875e-38],
  ['1.4e-45', 1.401298464324817e-45],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

const double: readonly ValueCase[] = [
  ['0', 0],
  ['-0', -0],
  ['0.1', 0.1],
  ['0.30000000000000004', 0.30000000000000004],
  ['9007199254740993', 9007199254740992],
  ['1.7976931348623157e308', Number.MAX_VALUE],
  ['-1.7976931348623157e308', -Number.MAX_VALUE],
  ['2.2250738585072014e-308', 2.2250738585072014e-308],
  ['5e-324', Number.MIN_VALUE],
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
];

const int = (bits: 8 | 16 | 32): readonly ValueCase[] => {
  const bound = 2 ** (bits - 1);
  return [0, 1, -1, bound - 1, -bound].map((value) => [String(value), value]);
};

const unsigned = (bits: 8 | 16 | 32): readonly ValueCase[] =>
  [0, 1, 2 ** bits - 1].map((value) => [String(value), value]);

const int64: readonly ValueCase[] = [
  ['0', 0n],
  ['-1', -1n],
  ['9007199254740993', 9007199254740993n],
  ['-9007199254740993', -9007199254740993n],
  ['9223372036854775807', 9223372036854775807n],
  ['-9223372036854775808', -9223372036854775808n],
];

const noTiny = { without: 'PostgreSQL has no 8-bit integers' };
const noUnsigned = { without: 'PostgreSQL has no unsigned integers of this size' };

export const numberTypes: readonly TypeCase[] = [
  {
    name: 'boolean',
    values: [
      ['true', true],
      ['false', false],
    ],
    dialects: {
      mysql: { without: 'MySQL has no boolean' },
      mssql: { native: 'bit', type: { kind: 'boolean' } },
      bigquery: { native: 'BOOL', type: { kind: 'boolean' } },
      postgres: { native: 'boolean', type: { kind: 'boolean' } },
      duckdb: { native: 'BOOLEAN', type: { kind: 'boolean' } },
      snowflake: { native: 'BOOLEAN', type: { kind: 'boolean' } },
      redshift: { native: 'boolean', type: { kind: 'boolean' } },
    },
  },
  {
    name: 'int8',
    values: int(8),
    dialects: {
      mysql: { native: 'tinyint', type: { kind: 'int', bits: 8 } },
      mssql: { without: 'SQL Server has no 8-bit integers with a sign' },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: noTiny,
      duckdb: { native: 'TINYINT', type: { kind: 'int', bits: 8 } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { without: 'Redshift has no 8-bit integers' },
    },
  },
  {
    name: 'int16',
    values: int(16),
    dialects: {
      mysql: { native: 'smallint', type: { kind: 'int', bits: 16 } },
      mssql: { native: 'smallint', type: { kind: 'int', bits: 16 } },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: { native: 'smallint', type: { kind: 'int', bits: 16 } },
      duckdb: { native: 'SMALLINT', type: { kind: 'int', bits: 16 } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { native: 'smallint', type: { kind: 'int', bits: 16 } },
    },
  },
  {
    name: 'int32',
    values: int(32),
    dialects: {
      mysql: { native: 'int', type: { kind: 'int', bits: 32 } },
      mssql: { native: 'int', type: { kind: 'int', bits: 32 } },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: { native: 'integer', type: { kind: 'int', bits: 32 } },
      duckdb: { native: 'INTEGER', type: { kind: 'int', bits: 32 } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { native: 'integer', type: { kind: 'int', bits: 32 } },
    },
  },
  {
    name: 'int64',
    values: int64,
    dialects: {
      mysql: { native: 'bigint', type: { kind: 'int', bits: 64 } },
      mssql: { native: 'bigint', type: { kind: 'int', bits: 64 } },
      bigquery: { native: 'INT64', type: { kind: 'int', bits: 64 } },
      postgres: { native: 'bigint', type: { kind: 'int', bits: 64 } },
      duckdb: { native: 'BIGINT', type: { kind: 'int', bits: 64 } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { native: 'bigint', type: { kind: 'int', bits: 64 } },
    },
  },
  {
    name: 'uint8',
    values: unsigned(8),
    dialects: {
      mysql: { native: 'tinyint unsigned', type: { kind: 'int', bits: 8, unsigned: true } },
      mssql: { native: 'tinyint', type: { kind: 'int', bits: 8, unsigned: true } },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: noUnsigned,
      duckdb: { native: 'UTINYINT', type: { kind: 'int', bits: 8, unsigned: true } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { without: 'Redshift has no unsigned integers' },
    },
  },
  {
    name: 'uint16',
    values: unsigned(16),
    dialects: {
      mysql: { native: 'smallint unsigned', type: { kind: 'int', bits: 16, unsigned: true } },
      mssql: { without: 'SQL Server has no unsigned integers but tinyint' },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: noUnsigned,
      duckdb: { native: 'USMALLINT', type: { kind: 'int', bits: 16, unsigned: true } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { without: 'Redshift has no unsigned integers' },
    },
  },
  {
    name: 'uint32',
    values: unsigned(32),
    dialects: {
      mysql: { native: 'int unsigned', type: { kind: 'int', bits: 32, unsigned: true } },
      mssql: { without: 'SQL Server has no unsigned integers but tinyint' },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: { native: 'oid', type: { kind: 'int', bits: 32, unsigned: true } },
      duckdb: { native: 'UINTEGER', type: { kind: 'int', bits: 32, unsigned: true } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { without: 'Redshift has no unsigned integers' },
    },
  },
  {
    name: 'uint64',
    values: [
      ['0', 0n],
      ['18446744073709551615', 18446744073709551615n],
    ],
    dialects: {
      mysql: { native: 'bigint unsigned', type: { kind: 'int', bits: 64, unsigned: true } },
      mssql: { without: 'SQL Server has no unsigned integers but tinyint' },
      bigquery: { without: 'BigQuery has one integer type, of 64 bits' },
      postgres: noUnsigned,
      duckdb: { native: 'UBIGINT', type: { kind: 'int', bits: 64, unsigned: true } },
      snowflake: { without: 'Snowflake has one kind of number: see NUMBER' },
      redshift: { without: 'Redshift has no unsigned integers' },
    },
  },
  {
    name: 'decimal(12,2)',
    values: decimals,
    dialects: {
      mysql: { native: 'decimal(12,2)', type: { kind: 'decimal', precision: 12, scale: 2 } },
      mssql: { native: 'decimal(12,2)', type: { kind: 'decimal', precision: 12, scale: 2 } },
      bigquery: {
        native: 'NUMERIC(12,2)',
        type: { kind: 'decimal', precision: 12, scale: 2 },
        inResults: 'NUMERIC',
        typeInResults: { kind: 'decimal', precision: 38, scale: 9 },
        instead: same('0', '1', '-12.5', '0.01', '-0.01', '9999999999.99', '-9999999999.99'),
      },
      postgres: {
        native: 'numeric(12,2)',
        type: { kind: 'decimal', precision: 12, scale: 2 },
        also: [['NaN', 'NaN']],
      },
      duckdb: { native: 'DECIMAL(12,2)', type: { kind: 'decimal', precision: 12, scale: 2 } },
      snowflake: { native: 'NUMBER(12,2)', type: { kind: 'decimal', precision: 12, scale: 2 } },
      redshift: { native: 'numeric(12,2)', type: { kind: 'decimal', precision: 12, scale: 2 } },
    },
  },
  {
    name: 'decimal(38,10)',
    values: wide,
    dialects: {
      mysql: { native: 'decimal(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
      mssql: { native: 'decimal(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
      bigquery: {
        native: 'BIGNUMERIC(38,10)',
        type: { kind: 'decimal', precision: 38, scale: 10 },
        inResults: 'BIGNUMERIC',
        typeInResults: { kind: 'decimal', precision: 77, scale: 38 },
        instead: same(
          '0',
          '9007199254740993.0000000001',
          '9999999999999999999999999999.9999999999',
          '-9999999999999999999999999999.9999999999',
        ),
      },
      postgres: { native: 'numeric(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
      duckdb: { native: 'DECIMAL(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
      snowflake: { native: 'NUMBER(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
      redshift: { native: 'numeric(38,10)', type: { kind: 'decimal', precision: 38, scale: 10 } },
    },
  },
  {
    name: 'decimal of 128 bits',
    values: [
      ['0', '0'],
      ['170141183460469231731687303715884105727', '170141183460469231731687303715884105727'],
      ['-170141183460469231731687303715884105728', '-170141183460469231731687303715884105728'],
    ],
    dialects: {
      mysql: { native: 'decimal(39,0)', type: { kind: 'decimal', precision: 39, scale: 0 } },
      mssql: { without: "SQL Server's decimals hold 38 digits" },
      bigquery: { without: 'BIGNUMERIC takes 38 digits before the point' },
      postgres: { native: 'numeric(39,0)', type: { kind: 'decimal', precision: 39, scale: 0 } },
      duckdb: { native: 'HUGEINT', type: { kind: 'decimal', precision: 39, scale: 0 } },
      snowflake: { without: 'Snowflake has 38 digits' },
      redshift: { without: "Redshift's decimals hold 38 digits" },
    },
  },
  {
    name: 'decimal without bounds',
    values: [
      ['0', '0'],
      ['-1', '-1'],
      [digits(300), digits(300)],
      [`-${digits(1000)}`, `-${digits(1000)}`],
    ],
    dialects: {
      mysql: { without: 'MySQL keeps at most 65 digits' },
      mssql: { without: "SQL Server's decimals hold 38 digits" },
      bigquery: { without: 'BigQuery has no decimal without bounds' },
      postgres: {
        native: 'numeric',
        type: { kind: 'decimal' },
        also: [
          ['1.10', '1.10'],
          ['1e-30', `0.${'0'.repeat(29)}1`],
          ['1e30', `1${'0'.repeat(30)}`],
          [`${digits(1000)}.${digits(1000)}`, `${digits(1000)}.${digits(1000)}`],
          ['NaN', 'NaN'],
          ['Infinity', 'Infinity'],
          ['-Infinity', '-Infinity'],
        ],
      },
      duckdb: { native: 'BIGNUM', type: { kind: 'decimal' } },
      snowflake: { without: 'Snowflake has 38 digits' },
      redshift: { without: "Redshift's decimals hold 38 digits" },
    },
  },
  {
    name: 'float32',
    values: real,
    dialects: {
      mysql: {
        native: 'float',
        type: { kind: 'float', bits: 32 },
        // A text of the largest one is a little larger than what it stands for. MySQL keeps -0, MariaDB refuses it.
        instead: real.filter(([text]) => /^[\d.-]+$/.test(text) && text !== '-0'),
        also: [['3.4028234663852886e38', 3.4028234663852886e38]],
        refuses: ['NaN', 'Infinity', '-Infinity'],
      },
      mssql: {
        native: 'real',
        type: { kind: 'float', bits: 32 },
        instead: [
          ['0', 0],
          ['0.1', Math.fround(0.1)],
          ['-1.5', -1.5],
          ['16777217', 16_777_216],
          ['3.4028235e38', 3.4028234663852886e38],
          ['1.1754944e-38', 1.1754943508222875e-38],
        ],
      },
      bigquery: { without: 'BigQuery has one float type, of 64 bits' },
      postgres: { native: 'real', type: { kind: 'float', bits: 32 } },
      duckdb: { native: 'FLOAT', type: { kind: 'float', bits: 32 } },
      snowflake: { without: 'FLOAT has 64 bits' },
      redshift: { native: 'real', type: { kind: 'float', bits: 32 } },
    },
  },
  {
    name: 'float64',
    values: double,
    dialects: {
      mysql: {
        native: 'double',
        type: { kind: 'float', bits: 64 },
        instead: double.filter(([text]) => Number.isFinite(Number(text)) && text !== '-0'),
        refuses: ['NaN', 'Infinity', '-Infinity'],
      },
      mssql: {
        native: 'float',
        type: { kind: 'float', bits: 64 },
        instead: [
          ['0', 0],
          ['0.1', 0.1],
          ['0.30000000000000004', 0.30000000000000004],
          ['1.7976931348623157e308', Number.MAX_VALUE],
          ['2.2250738585072014e-308', 2.2250738585072014e-308],
        ],
      },
      bigquery: { native: 'FLOAT64', type: { kind: 'float', bits: 64 } },
      postgres: { native: 'double precision', type: { kind: 'float', bits: 64 } },
      duckdb: { native: 'DOUBLE', type: { kind: 'float', bits: 64 } },
      snowflake: { native: 'FLOAT', type: { kind: 'float', bits: 64 } },
      redshift: { native: 'double precision', type: { kind: 'float', bits: 64 } },
    },
  },
];

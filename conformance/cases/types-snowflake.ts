import type { ValueCase } from './type-case.ts';
import type { TypeOfDialect } from './types.ts';

const same = (...texts: readonly string[]): readonly ValueCase[] => texts.map((text) => [text, text]);

/** Snowflake's own types, with the values at their ends. What is left out of the shared cases for it is here in its own form. */
export const snowflakeTypes: readonly TypeOfDialect[] = [
  {
    name: 'number of 2 digits',
    here: { native: 'NUMBER(2,0)', type: { kind: 'int', bits: 8 } },
    values: [
      ['0', 0],
      ['99', 99],
      ['-99', -99],
    ],
  },
  {
    name: 'number of 9 digits',
    here: { native: 'NUMBER(9,0)', type: { kind: 'int', bits: 32 } },
    values: [
      ['0', 0],
      ['-1', -1],
      ['999999999', 999_999_999],
      ['-999999999', -999_999_999],
    ],
  },
  {
    name: 'number of 18 digits',
    here: { native: 'NUMBER(18,0)', type: { kind: 'int', bits: 64 } },
    values: [
      ['0', 0n],
      ['9007199254740993', 9007199254740993n],
      ['999999999999999999', 999999999999999999n],
      ['-999999999999999999', -999999999999999999n],
    ],
  },
  {
    name: 'number of 20 digits',
    here: { native: 'NUMBER(20,0)', type: { kind: 'decimal', precision: 20, scale: 0 } },
    values: same('0', '-1', '18446744073709551615', '99999999999999999999'),
  },
  {
    name: 'number of 37 digits behind the point',
    here: { native: 'NUMBER(38,37)', type: { kind: 'decimal', precision: 38, scale: 37 } },
    values: [
      ['0', `0.${'0'.repeat(37)}`],
      ['1', `1.${'0'.repeat(37)}`],
      [`9.${'9'.repeat(37)}`, `9.${'9'.repeat(37)}`],
      [`-0.${'0'.repeat(36)}1`, `-0.${'0'.repeat(36)}1`],
    ],
  },
  {
    name: 'date from 0001 to 9999',
    here: { native: 'DATE', type: { kind: 'date' } },
    values: same('1970-01-01', '1969-12-31', '2000-02-29', '0001-01-01', '9999-12-31', '1582-10-04', '1582-10-15'),
  },
  {
    name: 'time of a day',
    here: { native: 'TIME(9)', type: { kind: 'time', zoned: false, fraction: 9 } },
    values: same('00:00:00', '12:34:56', '12:34:56.789', '23:59:59.999999', '00:00:00.000001'),
  },
  {
    name: 'timestamp without a zone',
    here: { native: 'TIMESTAMP_NTZ(9)', type: { kind: 'timestamp', zoned: false, fraction: 9 } },
    values: same(
      '1970-01-01 00:00:00',
      '2024-05-01 12:34:56.789',
      '2024-03-31 02:30:00',
      '0001-01-01 00:00:00',
      '9999-12-31 23:59:59.999999',
      '1969-12-31 23:59:59.999999',
      '1969-12-31 23:59:59.5',
    ),
  },
  {
    name: 'timestamp with an offset',
    here: { native: 'TIMESTAMP_TZ(9)', type: { kind: 'timestamp', zoned: true, fraction: 9 } },
    values: [
      ['1970-01-01 00:00:00 +00:00', '1970-01-01 00:00:00+00'],
      ['2024-05-01 12:34:56.789012 +02:00', '2024-05-01 10:34:56.789012+00'],
      ['2024-01-01 00:00:00 -12:00', '2024-01-01 12:00:00+00'],
      ['9999-12-31 23:59:59.999999 +00:00', '9999-12-31 23:59:59.999999+00'],
    ],
  },
];

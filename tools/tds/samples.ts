import type { LogicalType, Value } from '../../src/contract/values.ts';
import { hex, utf16 } from './bytes.ts';
import * as types from './types.ts';

/** A value of each type as it stands on the wire, what it is called, and what it means. */
export interface Sample {
  readonly native: string;
  readonly logical: LogicalType;
  readonly type: types.WireType;
  readonly userType?: number;
  /** The bytes of the value, and the value. */
  readonly values: readonly (readonly [bytes: Buffer, value: Value])[];
}

const int = (bits: 8 | 16 | 32 | 64): LogicalType => ({ kind: 'int', bits });
const decimal = (precision: number, scale: number): LogicalType => ({ kind: 'decimal', precision, scale });
const time = (fraction: number): LogicalType => ({ kind: 'time', zoned: false, fraction });
const timestamp = (fraction: number, zoned = false): LogicalType => ({ kind: 'timestamp', zoned, fraction });
const text = (length?: number): LogicalType => (length === undefined ? { kind: 'text' } : { kind: 'text', length });
const opaque: LogicalType = { kind: 'opaque' };
const latin = (value: string): Buffer => Buffer.from(value, 'latin1');

/** Worked out by hand from MS-TDS 2.2.5.5, and read by other clients in the tests. */
export const samples: readonly Sample[] = [
  {
    native: 'tinyint',
    logical: { kind: 'int', bits: 8, unsigned: true },
    type: types.intN(1),
    values: [
      [hex('00'), 0],
      [hex('ff'), 255],
    ],
  },
  {
    native: 'smallint',
    logical: int(16),
    type: types.intN(2),
    values: [
      [hex('0080'), -32_768],
      [hex('ff7f'), 32_767],
    ],
  },
  {
    native: 'int',
    logical: int(32),
    type: types.intN(4),
    values: [
      [hex('00000080'), -2_147_483_648],
      [hex('ffffff7f'), 2_147_483_647],
    ],
  },
  {
    native: 'bigint',
    logical: int(64),
    type: types.intN(8),
    values: [
      [hex('0000000000000080'), -9_223_372_036_854_775_808n],
      [hex('ffffffffffffff7f'), 9_223_372_036_854_775_807n],
      [hex('0100000000002000'), 9_007_199_254_740_993n],
    ],
  },
  {
    native: 'bit',
    logical: { kind: 'boolean' },
    type: types.bitN,
    values: [
      [hex('01'), true],
      [hex('00'), false],
    ],
  },
  {
    native: 'real',
    logical: { kind: 'float', bits: 32 },
    type: types.floatN(4),
    values: [
      [hex('cdcccc3d'), Math.fround(0.1)],
      [hex('0000804b'), 16_777_216],
    ],
  },
  {
    native: 'float',
    logical: { kind: 'float', bits: 64 },
    type: types.floatN(8),
    values: [
      [hex('343333333333d33f'), 0.30000000000000004],
      [hex('ffffffffffffef7f'), Number.MAX_VALUE],
      [hex('0000000000000080'), -0],
    ],
  },
  {
    native: 'decimal(5,2)',
    logical: decimal(5, 2),
    type: types.decimal(5, 2),
    values: [
      [hex('01 7d000000'), '1.25'],
      [hex('00 01000000'), '-0.01'],
      [hex('01 9f860100'), '999.99'],
    ],
  },
  {
    native: 'numeric(19,0)',
    logical: decimal(19, 0),
    type: types.decimal(19, 0, 0x6c),
    values: [[hex('01 ffffe789 0423c78a'), '9999999999999999999']],
  },
  {
    native: 'decimal(38,10)',
    logical: decimal(38, 10),
    type: types.decimal(38, 10),
    values: [
      // 10^38 - 1
      [hex('01 ffffffff 3f228a09 7ac4865a a84c3b4b'), '9999999999999999999999999999.9999999999'],
      [hex('00 ffffffff 3f228a09 7ac4865a a84c3b4b'), '-9999999999999999999999999999.9999999999'],
    ],
  },
  {
    native: 'money',
    logical: decimal(19, 4),
    type: types.moneyN(8),
    values: [
      [hex('ffffff7f ffffffff'), '922337203685477.5807'],
      [hex('00000080 00000000'), '-922337203685477.5808'],
      [hex('00000000 01000000'), '0.0001'],
      [hex('ffffffff ffffffff'), '-0.0001'],
    ],
  },
  {
    native: 'smallmoney',
    logical: decimal(10, 4),
    type: types.moneyN(4),
    values: [
      [hex('ffffff7f'), '214748.3647'],
      [hex('00000080'), '-214748.3648'],
    ],
  },
  {
    native: 'date',
    logical: { kind: 'date' },
    type: types.date,
    values: [
      [hex('000000'), '0001-01-01'],
      [hex('dab937'), '9999-12-31'],
      [hex('5b950a'), '1900-01-01'],
      [hex('be460b'), '2024-05-01'],
    ],
  },
  {
    native: 'time(7)',
    logical: time(7),
    type: types.time(7),
    values: [
      [hex('0000000000'), '00:00:00'],
      [hex('ffbf692ac9'), '23:59:59.9999999'],
      [hex('0100000000'), '00:00:00.0000001'],
    ],
  },
  {
    native: 'time(0)',
    logical: time(0),
    type: types.time(0),
    values: [[hex('7f5101'), '23:59:59']],
  },
  {
    native: 'time(3)',
    logical: time(3),
    type: types.time(3),
    values: [[hex('ff5b2605'), '23:59:59.999']],
  },
  {
    native: 'datetime2(7)',
    logical: timestamp(7),
    type: types.datetime2(7),
    values: [
      [hex('0000000000 000000'), '0001-01-01 00:00:00'],
      [hex('ffbf692ac9 dab937'), '9999-12-31 23:59:59.9999999'],
      [hex('87ee977669 be460b'), '2024-05-01 12:34:56.1234567'],
    ],
  },
  {
    native: 'datetime2(0)',
    logical: timestamp(0),
    type: types.datetime2(0),
    values: [[hex('f0b000 be460b'), '2024-05-01 12:34:56']],
  },
  {
    native: 'datetimeoffset(7)',
    logical: timestamp(7, true),
    type: types.datetimeoffset(7),
    values: [
      // 12:34:56.1234567 +02:00 is told as UTC, with its offset in minutes behind.
      [hex('871e0fb358 be460b 7800'), '2024-05-01 10:34:56.1234567+00'],
      // 00:30 +14:00 is the day before in UTC.
      [hex('00448e0258 bd460b 4803'), '2024-04-30 10:30:00+00'],
    ],
  },
  {
    native: 'datetime',
    logical: timestamp(3),
    type: types.datetimeN(8),
    values: [
      // 1753-01-01 and 9999-12-31 23:59:59.997; 1/300 s is told as .003, 2/300 as .007.
      [hex('462effff 00000000'), '1753-01-01 00:00:00'],
      [hex('7f242d00 ff818b01'), '9999-12-31 23:59:59.997'],
      [hex('63b10000 01000000'), '2024-05-01 00:00:00.003'],
      [hex('63b10000 02000000'), '2024-05-01 00:00:00.007'],
    ],
  },
  {
    native: 'smalldatetime',
    logical: timestamp(0),
    type: types.datetimeN(4),
    values: [
      [hex('0000 0000'), '1900-01-01 00:00:00'],
      [hex('ffff 9f05'), '2079-06-06 23:59:00'],
    ],
  },
  {
    native: 'uniqueidentifier',
    logical: { kind: 'uuid' },
    type: types.guid,
    values: [[hex('33221100554477668899aabbccddeeff'), '00112233-4455-6677-8899-aabbccddeeff']],
  },
  {
    native: 'varchar(20)',
    logical: text(20),
    type: types.varchar(20),
    values: [
      [latin(''), ''],
      [hex('6361 66e9 2080'), 'café €'],
    ],
  },
  {
    native: 'varchar(40)',
    logical: text(40),
    type: types.varchar(40, types.UTF8),
    values: [[Buffer.from('北京 👍'), '北京 👍']],
  },
  {
    native: 'char(5)',
    logical: { kind: 'text', length: 5, fixed: true },
    type: types.char(5),
    values: [[latin('ab   '), 'ab   ']],
  },
  {
    native: 'nvarchar(20)',
    logical: text(20),
    type: types.nvarchar(20),
    values: [
      [utf16(''), ''],
      [utf16('Łódź 👍'), 'Łódź 👍'],
    ],
  },
  {
    native: 'nchar(3)',
    logical: { kind: 'text', length: 3, fixed: true },
    type: types.nchar(3),
    values: [[utf16('é  '), 'é  ']],
  },
  {
    native: 'nvarchar(max)',
    logical: text(),
    type: types.nvarcharMax({ size: 7 }),
    values: [
      [utf16(''), ''],
      [utf16('in chunks of odd length, 👍'), 'in chunks of odd length, 👍'],
    ],
  },
  {
    native: 'varchar(max)',
    logical: text(),
    type: types.varcharMax(),
    values: [[latin('long\xe9'), 'longé']],
  },
  {
    native: 'varbinary(10)',
    logical: { kind: 'binary', length: 10 },
    type: types.varbinary(10),
    values: [
      [hex(''), new Uint8Array(0)],
      [hex('00ff'), Uint8Array.of(0, 255)],
    ],
  },
  {
    native: 'binary(2)',
    logical: { kind: 'binary', length: 2 },
    type: types.binary(2),
    values: [[hex('0100'), Uint8Array.of(1, 0)]],
  },
  {
    native: 'varbinary(max)',
    logical: { kind: 'binary' },
    type: types.varbinaryMax,
    values: [[hex('deadbeef'), Uint8Array.of(0xde, 0xad, 0xbe, 0xef)]],
  },
  {
    native: 'rowversion',
    logical: { kind: 'binary', length: 8 },
    type: types.binary(8),
    userType: 80,
    values: [[hex('00000000000007d1'), Uint8Array.of(0, 0, 0, 0, 0, 0, 7, 0xd1)]],
  },
  {
    native: 'text',
    logical: text(),
    type: types.text,
    values: [[latin('old \xe9'), 'old é']],
  },
  {
    native: 'ntext',
    logical: text(),
    type: types.ntext,
    values: [[utf16('old 北'), 'old 北']],
  },
  {
    native: 'image',
    logical: { kind: 'binary' },
    type: types.image,
    values: [[hex('0102'), Uint8Array.of(1, 2)]],
  },
  {
    native: 'xml',
    logical: opaque,
    type: types.xml,
    values: [
      [utf16('<a>é</a>'), '<a>é</a>'],
      [utf16('\ufeff<a/>'), '<a/>'],
    ],
  },
];

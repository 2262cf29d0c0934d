import type { Cursor } from './cursor.ts';

/** The data types of the protocol by their token ("Data Type Definitions", MS-TDS 2.2.5.4). */
export const TYPE = {
  null: 0x1f,
  image: 0x22,
  text: 0x23,
  uniqueidentifier: 0x24,
  oldVarbinary: 0x25,
  intN: 0x26,
  oldVarchar: 0x27,
  date: 0x28,
  time: 0x29,
  datetime2: 0x2a,
  datetimeoffset: 0x2b,
  oldBinary: 0x2d,
  oldChar: 0x2f,
  tinyint: 0x30,
  bit: 0x32,
  smallint: 0x34,
  oldDecimal: 0x37,
  int: 0x38,
  smalldatetime: 0x3a,
  real: 0x3b,
  money: 0x3c,
  datetime: 0x3d,
  float: 0x3e,
  oldNumeric: 0x3f,
  variant: 0x62,
  ntext: 0x63,
  bitN: 0x68,
  decimal: 0x6a,
  numeric: 0x6c,
  floatN: 0x6d,
  moneyN: 0x6e,
  datetimeN: 0x6f,
  smallmoney: 0x7a,
  bigint: 0x7f,
  varbinary: 0xa5,
  varchar: 0xa7,
  binary: 0xad,
  char: 0xaf,
  nvarchar: 0xe7,
  nchar: 0xef,
  udt: 0xf0,
  xml: 0xf1,
} as const;

/** How a value tells its length: not at all, in 1, 2 or 4 bytes, behind a text pointer, or in chunks (PLP). */
type LengthKind = 'fixed' | 'byte' | 'short' | 'long' | 'pointer' | 'chunks';

export interface TypeInfo {
  readonly id: number;
  readonly length: LengthKind;
  /** Bytes of a value: exactly, where `length` is fixed, else at most. Infinity = (max). */
  readonly size: number;
  readonly precision: number;
  /** Digits behind the point, or of a second. */
  readonly scale: number;
  /** Of text in a code page: LCID, flags and sort order, 5 bytes. */
  readonly collation: Buffer | null;
  /** Of a CLR type: its name, `hierarchyid`. */
  readonly name: string;
  /** Of datetimeoffset: it is read as text with its offset, as the connection asks for. */
  readonly keepsOffset?: boolean;
  /** As it stood in the message: a bulk load declares its columns with the same bytes. */
  readonly raw: Buffer;
}

const FIXED: Readonly<Record<number, number>> = {
  [TYPE.null]: 0,
  [TYPE.tinyint]: 1,
  [TYPE.bit]: 1,
  [TYPE.smallint]: 2,
  [TYPE.int]: 4,
  [TYPE.smalldatetime]: 4,
  [TYPE.real]: 4,
  [TYPE.money]: 8,
  [TYPE.datetime]: 8,
  [TYPE.float]: 8,
  [TYPE.smallmoney]: 4,
  [TYPE.bigint]: 8,
};

const MAXIMUM_SHORT = 0xffff;

type Rest = Partial<Omit<TypeInfo, 'id' | 'raw'>> & Pick<TypeInfo, 'length' | 'size'>;

/** Reads a TYPE_INFO (MS-TDS 2.2.5.6). Throws a RangeError for a type that this protocol version does not have. */
export function readTypeInfo(cursor: Cursor): TypeInfo {
  const start = cursor.at;
  const id = cursor.u8();
  const rest = readRest(cursor, id);
  const raw = Buffer.from(cursor.bytes.subarray(start, cursor.at));
  return { id, precision: 0, scale: 0, collation: null, name: '', ...rest, raw };
}

function readRest(cursor: Cursor, id: number): Rest {
  const fixed = FIXED[id];
  if (fixed !== undefined) return { length: 'fixed', size: fixed };
  switch (id) {
    case TYPE.date:
      return { length: 'byte', size: 3 };
    case TYPE.time:
      return timed(cursor.u8(), 0);
    case TYPE.datetime2:
      return timed(cursor.u8(), 3);
    case TYPE.datetimeoffset:
      return timed(cursor.u8(), 5);
    case TYPE.uniqueidentifier:
    case TYPE.intN:
    case TYPE.bitN:
    case TYPE.floatN:
    case TYPE.moneyN:
    case TYPE.datetimeN:
    case TYPE.oldVarbinary:
    case TYPE.oldVarchar:
    case TYPE.oldBinary:
    case TYPE.oldChar:
      return { length: 'byte', size: cursor.u8() };
    case TYPE.decimal:
    case TYPE.numeric:
    case TYPE.oldDecimal:
    case TYPE.oldNumeric:
      return { length: 'byte', size: cursor.u8(), precision: cursor.u8(), scale: cursor.u8() };
    case TYPE.varbinary:
    case TYPE.binary:
      return short(cursor.u16());
    case TYPE.varchar:
    case TYPE.char:
    case TYPE.nvarchar:
    case TYPE.nchar:
      return { ...short(cursor.u16()), collation: cursor.copy(5) };
    case TYPE.image:
      return { length: 'pointer', size: cursor.u32() };
    case TYPE.text:
    case TYPE.ntext:
      return { length: 'pointer', size: cursor.u32(), collation: cursor.copy(5) };
    case TYPE.variant:
      return { length: 'long', size: cursor.u32() };
    case TYPE.xml:
      if (cursor.u8() !== 0) {
        cursor.shortText();
        cursor.shortText();
        cursor.text();
      }
      return { length: 'chunks', size: Number.POSITIVE_INFINITY };
    case TYPE.udt: {
      cursor.u16();
      cursor.shortText();
      cursor.shortText();
      const name = cursor.shortText();
      cursor.text();
      return { length: 'chunks', size: Number.POSITIVE_INFINITY, name };
    }
    default:
      throw new RangeError(`There is no data type 0x${id.toString(16)} in this version of TDS.`);
  }
}

function short(size: number): Rest {
  return size === MAXIMUM_SHORT ? { length: 'chunks', size: Number.POSITIVE_INFINITY } : { length: 'short', size };
}

function timed(scale: number, more: number): Rest {
  return { length: 'byte', size: timeBytes(scale) + more, scale };
}

/** How many bytes the time of day takes, by its digits of a second (MS-TDS 2.2.5.5.1.9). */
export function timeBytes(scale: number): number {
  return scale <= 2 ? 3 : scale <= 4 ? 4 : 5;
}

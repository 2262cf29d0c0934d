import type { LogicalType } from '../../contract/values.ts';
import { TYPE, type TypeInfo } from './type-info.ts';

/** The user type of rowversion, whose base type is binary(8). */
export const ROWVERSION = 80;

interface Described {
  /** As CREATE TABLE writes it: `decimal(12,2)`, `nvarchar(max)`. */
  readonly native: string;
  readonly type: LogicalType;
}

const integers = {
  1: { native: 'tinyint', type: { kind: 'int', bits: 8, unsigned: true } },
  2: { native: 'smallint', type: { kind: 'int', bits: 16 } },
  4: { native: 'int', type: { kind: 'int', bits: 32 } },
  8: { native: 'bigint', type: { kind: 'int', bits: 64 } },
} as const satisfies Record<number, Described>;

const BIT: Described = { native: 'bit', type: { kind: 'boolean' } };
const FLOAT: Described = { native: 'float', type: { kind: 'float', bits: 64 } };
const REAL: Described = { native: 'real', type: { kind: 'float', bits: 32 } };
const MONEY: Described = { native: 'money', type: { kind: 'decimal', precision: 19, scale: 4 } };
const SMALLMONEY: Described = { native: 'smallmoney', type: { kind: 'decimal', precision: 10, scale: 4 } };
const DATETIME: Described = { native: 'datetime', type: { kind: 'timestamp', zoned: false, fraction: 3 } };
const SMALLDATETIME: Described = { native: 'smalldatetime', type: { kind: 'timestamp', zoned: false, fraction: 0 } };
const OPAQUE: LogicalType = { kind: 'opaque' };

/** What a column is, by the type that the server told. */
export function describeType(info: TypeInfo, userType = 0): Described {
  const { id, size } = info;
  switch (id) {
    case TYPE.tinyint:
    case TYPE.smallint:
    case TYPE.int:
    case TYPE.bigint:
    case TYPE.intN:
      return integers[size as 1 | 2 | 4 | 8];
    case TYPE.bit:
    case TYPE.bitN:
      return BIT;
    case TYPE.real:
    case TYPE.float:
    case TYPE.floatN:
      return size === 4 ? REAL : FLOAT;
    case TYPE.money:
    case TYPE.smallmoney:
    case TYPE.moneyN:
      return size === 4 ? SMALLMONEY : MONEY;
    case TYPE.datetime:
    case TYPE.smalldatetime:
    case TYPE.datetimeN:
      return size === 4 ? SMALLDATETIME : DATETIME;
    case TYPE.date:
      return { native: 'date', type: { kind: 'date' } };
    case TYPE.time:
      return { native: `time(${info.scale})`, type: { kind: 'time', zoned: false, fraction: info.scale } };
    case TYPE.datetime2:
      return { native: `datetime2(${info.scale})`, type: { kind: 'timestamp', zoned: false, fraction: info.scale } };
    case TYPE.datetimeoffset:
      return {
        native: `datetimeoffset(${info.scale})`,
        type: info.keepsOffset ? OPAQUE : { kind: 'timestamp', zoned: true, fraction: info.scale },
      };
    case TYPE.uniqueidentifier:
      return { native: 'uniqueidentifier', type: { kind: 'uuid' } };
    case TYPE.decimal:
    case TYPE.oldDecimal:
    case TYPE.numeric:
    case TYPE.oldNumeric: {
      const name = id === TYPE.decimal || id === TYPE.oldDecimal ? 'decimal' : 'numeric';
      const { precision, scale } = info;
      return { native: `${name}(${precision},${scale})`, type: { kind: 'decimal', precision, scale } };
    }
    default:
      return describeText(info, userType);
  }
}

function describeText({ id, size, name }: TypeInfo, userType: number): Described {
  switch (id) {
    case TYPE.varchar:
    case TYPE.oldVarchar:
      return { native: sized('varchar', size), type: { kind: 'text', ...length(size) } };
    case TYPE.nvarchar:
      return { native: sized('nvarchar', size / 2), type: { kind: 'text', ...length(size / 2) } };
    case TYPE.char:
    case TYPE.oldChar:
      return { native: sized('char', size), type: { kind: 'text', length: size, fixed: true } };
    case TYPE.nchar:
      return { native: sized('nchar', size / 2), type: { kind: 'text', length: size / 2, fixed: true } };
    case TYPE.text:
      return { native: 'text', type: { kind: 'text' } };
    case TYPE.ntext:
      return { native: 'ntext', type: { kind: 'text' } };
    case TYPE.varbinary:
    case TYPE.oldVarbinary:
      return { native: sized('varbinary', size), type: { kind: 'binary', ...length(size) } };
    case TYPE.binary:
    case TYPE.oldBinary:
      if (userType === ROWVERSION) return { native: 'rowversion', type: { kind: 'binary', length: 8 } };
      return { native: sized('binary', size), type: { kind: 'binary', length: size } };
    case TYPE.image:
      return { native: 'image', type: { kind: 'binary' } };
    case TYPE.xml:
      return { native: 'xml', type: OPAQUE };
    case TYPE.variant:
      return { native: 'sql_variant', type: OPAQUE };
    case TYPE.udt:
      return { native: name, type: OPAQUE };
    default:
      return { native: 'int', type: OPAQUE };
  }
}

function sized(name: string, size: number): string {
  return `${name}(${Number.isFinite(size) ? size : 'max'})`;
}

function length(size: number): { readonly length?: number } {
  return Number.isFinite(size) ? { length: size } : {};
}

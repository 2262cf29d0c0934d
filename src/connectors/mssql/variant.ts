import type { Value } from '../../contract/values.ts';
import { Cursor } from './cursor.ts';
import { decoderOf } from './decode.ts';
import { TYPE, type TypeInfo, timeBytes } from './type-info.ts';
import { describeType } from './types.ts';

/**
 * A sql_variant as text that says its base type: `int:42`, `nvarchar(10):text`, `datetime2(7):2024-05-01 12:00:00`; bytes as
 * `varbinary(4):0xdeadbeef`. On the wire: the base type's token, how many bytes of properties follow, those, then the value
 * (MS-TDS 2.2.5.5.4).
 */
export function decodeVariant(bytes: Buffer, start: number, stop: number): string {
  const cursor = new Cursor(bytes, start, stop);
  const id = cursor.u8();
  cursor.u8();
  const info = readBase(cursor, id, stop);
  const value = decoderOf(info)(bytes, cursor.at, stop);
  return `${describeType(info).native}:${textOf(value)}`;
}

function readBase(cursor: Cursor, id: number, stop: number): TypeInfo {
  const base = {
    id,
    length: 'fixed',
    precision: 0,
    scale: 0,
    collation: null,
    name: '',
    raw: Buffer.alloc(0),
  } as const;
  switch (id) {
    case TYPE.time:
    case TYPE.datetime2:
    case TYPE.datetimeoffset: {
      const scale = cursor.u8();
      return { ...base, scale, size: timeBytes(scale) };
    }
    case TYPE.decimal:
    case TYPE.numeric:
      return { ...base, precision: cursor.u8(), scale: cursor.u8(), size: stop - cursor.at };
    case TYPE.varbinary:
    case TYPE.binary:
      return { ...base, size: cursor.u16() };
    case TYPE.varchar:
    case TYPE.char:
    case TYPE.nvarchar:
    case TYPE.nchar: {
      const collation = cursor.copy(5);
      return { ...base, collation, size: cursor.u16() };
    }
    default:
      return { ...base, size: stop - cursor.at };
  }
}

function textOf(value: Value): string {
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  if (typeof value === 'boolean') return value ? '1' : '0';
  return Object.is(value, -0) ? '-0' : String(value);
}

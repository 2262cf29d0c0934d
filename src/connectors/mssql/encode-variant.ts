import type { Value } from '../../contract/values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { bodyEncoder } from './encode.ts';
import { typeInfoOf } from './native-types.ts';
import { Refused } from './refused.ts';
import { TYPE, type TypeInfo } from './type-info.ts';

/** Writes a text like `int:42`, as `decodeVariant` reads it: the base type, its properties, the value. */
export function encodeVariant(value: Exclude<Value, null>, out: ByteWriter): void {
  const [, native, text] = (typeof value === 'string' && /^([a-z0-9_]+(?:\([\d,]+\))?):([\s\S]*)$/.exec(value)) || [];
  const info = native === undefined ? undefined : typeInfoOf(native);
  if (!info || text === undefined || info.length === 'chunks' || info.id === TYPE.variant) {
    throw new Refused('is no sql_variant; one is written as its type, a colon and the value, int:42');
  }
  const properties = propertiesOf(info);
  out.u8(info.id);
  out.u8(properties.length);
  out.bytes(properties);
  bodyEncoder(info)(text, out);
}

function propertiesOf({ id, scale, precision, size, collation }: TypeInfo): Buffer {
  const length = Buffer.from([size & 0xff, size >> 8]);
  switch (id) {
    case TYPE.time:
    case TYPE.datetime2:
    case TYPE.datetimeoffset:
      return Buffer.from([scale]);
    case TYPE.decimal:
    case TYPE.numeric:
      return Buffer.from([precision, scale]);
    case TYPE.binary:
    case TYPE.varbinary:
      return length;
    case TYPE.char:
    case TYPE.varchar:
    case TYPE.nchar:
    case TYPE.nvarchar:
      return Buffer.concat([collation ?? Buffer.alloc(5), length]);
    default:
      return Buffer.alloc(0);
  }
}

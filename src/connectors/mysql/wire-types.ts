import type { LogicalType } from '../../contract/values.ts';
import { BINARY_CHARSET, FLAG, TYPE, type WireColumn } from './protocol.ts';
import { writeNumeric } from './wire-numeric.ts';
import * as value from './wire-values.ts';

/** How a column of the binary protocol is written; `size` 0 = its length stands before it. */
export interface PutCodec {
  readonly size: number;
  readonly put: value.Put;
}

/** PostgreSQL's name of the type that a logical type travels as; undefined: not as bytes. */
export function pgcopyType(type: LogicalType): string | undefined {
  switch (type.kind) {
    case 'int': {
      if (type.unsigned) return { 8: 'int2', 16: 'int4', 32: 'int8', 64: 'numeric' }[type.bits];
      return { 8: 'int2', 16: 'int2', 32: 'int4', 64: 'int8' }[type.bits];
    }
    case 'float':
      return type.bits === 32 ? 'float4' : 'float8';
    case 'decimal':
      return 'numeric';
    case 'text':
      return 'text';
    case 'binary':
      return 'bytea';
    case 'date':
    case 'json':
    case 'uuid':
      return type.kind;
    case 'time':
    case 'timestamp':
      return `${type.kind}${type.zoned ? 'tz' : ''}`;
    default:
      return undefined;
  }
}

/** How the values of a result's column become those of a PostgreSQL type; undefined: they do not. */
export function putCodec({ type, flags, charset }: WireColumn, as: string): PutCodec | undefined {
  const unsigned = (flags & FLAG.unsigned) !== 0;
  const one = (only: string, size: number, put: value.Put): PutCodec | undefined =>
    as === only ? { size, put } : undefined;
  switch (type) {
    case TYPE.tiny:
      return integer(1, unsigned ? value.readUint8 : value.readInt8, as);
    case TYPE.short:
    case TYPE.year:
      return integer(2, unsigned ? value.readUint16 : value.readInt16, as);
    case TYPE.int24:
    case TYPE.long:
      return unsigned ? one('int8', 4, value.putUint32) : integer(4, value.readInt32, as);
    case TYPE.longlong:
      return unsigned ? one('numeric', 8, value.putUint64) : one('int8', 8, value.putReversed(8));
    case TYPE.float:
      return one('float4', 4, value.putReversed(4));
    case TYPE.double:
      return one('float8', 8, value.putReversed(8));
    case TYPE.decimal:
    case TYPE.newdecimal:
      return one('numeric', 0, writeNumeric);
    case TYPE.date:
    case TYPE.newdate:
      return one('date', 0, value.putDate);
    case TYPE.datetime:
      return one('timestamp', 0, value.putTimestamp);
    case TYPE.timestamp:
      return one('timestamptz', 0, value.putTimestamp);
    case TYPE.time:
      return one('time', 0, value.putTime);
    case TYPE.bit:
      return BITS.has(as) ? { size: 0, put: value.putBits(as) } : undefined;
    case TYPE.geometry:
    case TYPE.vector:
      return one('bytea', 0, value.putCopied);
    default:
      if (as === 'uuid') return { size: 0, put: value.putUuid };
      // Bytes that are text to PostgreSQL must be in UTF-8, which the session has asked for.
      if (as === 'bytea') return charset === BINARY_CHARSET ? { size: 0, put: value.putCopied } : undefined;
      return as === 'text' || as === 'json' ? { size: 0, put: value.putCopied } : undefined;
  }
}

const BITS: ReadonlySet<string> = new Set(['int2', 'int4', 'int8', 'numeric']);

/** A whole number of at most 32 bits into one of as many or more. */
function integer(size: number, read: value.Read, as: string): PutCodec | undefined {
  switch (as) {
    case 'int2':
      return { size, put: (bytes, at, _, output) => value.putInt16(output, read(bytes, at)) };
    case 'int4':
      return { size, put: (bytes, at, _, output) => value.putInt32(output, read(bytes, at)) };
    case 'int8':
      return { size, put: (bytes, at, _, output) => value.putSafe(output, read(bytes, at)) };
    default:
      return undefined;
  }
}

import type { Value } from '../../contract/values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { codePageOf } from './code-pages.ts';
import { writeDecimal, writeFloat, writeInteger, writeMoney } from './encode-number.ts';
import { writeDate, writeDateTime2, writeDateTimeOffset, writeOldTimestamp, writeTime } from './encode-time.ts';
import { encodeVariant } from './encode-variant.ts';
import { encodeHierarchy } from './hierarchy.ts';
import { Refused } from './refused.ts';
import { TYPE, type TypeInfo } from './type-info.ts';

/** Writes a value's bytes, without its length. @throws Refused */
export type EncodeBody = (value: Exclude<Value, null>, out: ByteWriter) => void;
/** Writes a value as it stands in a row, with its length. @throws Refused */
export type Encode = (value: Value, out: ByteWriter) => void;

/** How values are written to a column of a type: exactly, or not at all ("Data Type Details", MS-TDS 2.2.5.5). */
export function encoderOf(info: TypeInfo): Encode {
  const body = bodyEncoder(info);
  switch (info.length) {
    case 'fixed':
      return (value, out) => {
        if (value === null) throw new Refused('is NULL, and the column takes none', 'constraint');
        body(value, out);
      };
    case 'byte':
      return withLength(body, { bytes: 1, none: 0 });
    case 'short':
      return withLength(body, { bytes: 2, none: 0xffff });
    case 'long':
      return withLength(body, { bytes: 4, none: 0 });
    default:
      return inChunks(body);
  }
}

function withLength(body: EncodeBody, prefix: { readonly bytes: number; readonly none: number }): Encode {
  return (value, out) => {
    const at = out.length;
    out.fill(0, prefix.bytes);
    if (value === null) {
      out.patch(at, prefix.none, prefix.bytes);
      return;
    }
    body(value, out);
    out.patch(at, out.length - at - prefix.bytes, prefix.bytes);
  };
}

/** Eight bytes of length, one chunk with its own, and an empty one at the end. */
function inChunks(body: EncodeBody): Encode {
  return (value, out) => {
    if (value === null) {
      out.fill(0xff, 8);
      return;
    }
    const at = out.length;
    out.fill(0, 12);
    body(value, out);
    const length = out.length - at - 12;
    out.patch(at, length, 6);
    if (length === 0) {
      out.cut(at + 8);
    } else {
      out.patch(at + 8, length, 4);
    }
    out.u32(0);
  };
}

export function bodyEncoder(info: TypeInfo): EncodeBody {
  switch (info.id) {
    case TYPE.tinyint:
    case TYPE.smallint:
    case TYPE.int:
    case TYPE.bigint:
    case TYPE.intN:
      return (value, out) => writeInteger(value, info.size, out);
    case TYPE.bit:
    case TYPE.bitN:
      return (value, out) => out.u8(toBit(value));
    case TYPE.real:
    case TYPE.float:
    case TYPE.floatN:
      return (value, out) => writeFloat(value, info.size, out);
    case TYPE.money:
    case TYPE.smallmoney:
    case TYPE.moneyN:
      return (value, out) => writeMoney(value, info.size, out);
    case TYPE.decimal:
    case TYPE.numeric:
      return (value, out) => writeDecimal(value, info, out);
    case TYPE.datetime:
    case TYPE.smalldatetime:
    case TYPE.datetimeN:
      return (value, out) => writeOldTimestamp(value, info.size, out);
    case TYPE.date:
      return writeDate;
    case TYPE.time:
      return (value, out) => writeTime(value, info.scale, out);
    case TYPE.datetime2:
      return (value, out) => writeDateTime2(value, info.scale, out);
    case TYPE.datetimeoffset:
      return (value, out) => writeDateTimeOffset(value, info.scale, out);
    case TYPE.uniqueidentifier:
      return writeUuid;
    default:
      return textEncoder(info);
  }
}

function textEncoder(info: TypeInfo): EncodeBody {
  switch (info.id) {
    case TYPE.nvarchar:
    case TYPE.nchar:
    case TYPE.xml:
      return (value, out) => {
        const text = toText(value);
        if (!text.isWellFormed()) throw new Refused('holds half of a surrogate pair');
        if (text.length * 2 > info.size)
          throw new Refused(`has ${text.length} UTF-16 units, more than the column takes`);
        if (info.id === TYPE.xml) out.u16(0xfeff);
        out.utf16(text);
        if (info.id === TYPE.nchar) out.bytes(Buffer.from(' '.repeat(info.size / 2 - text.length), 'utf16le'));
      };
    case TYPE.varchar:
    case TYPE.char: {
      const page = codePageOf(info.collation ?? Buffer.alloc(5));
      return (value, out) => {
        const bytes = page.encode(toText(value));
        if (!bytes) throw new Refused(`has a character that the column's code page, ${page.name}, does not`);
        if (bytes.length > info.size) throw new Refused(`has ${bytes.length} bytes, more than the column takes`);
        out.bytes(bytes);
        if (info.id === TYPE.char) out.fill(0x20, info.size - bytes.length);
      };
    }
    case TYPE.variant:
      return encodeVariant;
    case TYPE.varbinary:
    case TYPE.binary:
      return (value, out) => {
        const bytes = toBytes(value, info.name);
        if (bytes.length > info.size) throw new Refused(`has ${bytes.length} bytes, more than the column takes`);
        out.bytes(bytes);
        if (info.id === TYPE.binary) out.fill(0, info.size - bytes.length);
      };
    default:
      throw new Refused(`cannot be written: type 0x${info.id.toString(16)} takes no bulk load`);
  }
}

/** A value as text, as the contract writes it. */
function toText(value: Exclude<Value, null>): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return `0x${Buffer.from(value).toString('hex')}`;
  return Object.is(value, -0) ? '-0' : String(value);
}

/** `name` = of a CLR type, which a path or a shape may be written for. */
function toBytes(value: Exclude<Value, null>, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const path = name === 'hierarchyid' ? encodeHierarchy(String(value)) : null;
  if (path) return path;
  if (typeof value === 'string' && /^0x(?:[0-9a-fA-F]{2})*$/.test(value)) return Buffer.from(value.slice(2), 'hex');
  throw new Refused(name === '' ? 'is no bytes; they are written 0x…' : `is no ${name} that can be written`);
}

function toBit(value: Exclude<Value, null>): number {
  switch (toText(value).toLowerCase()) {
    case 'true':
    case '1':
      return 1;
    case 'false':
    case '0':
      return 0;
    default:
      throw new Refused('is neither true nor false');
  }
}

const UUID_ORDER = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];

function writeUuid(value: Exclude<Value, null>, out: ByteWriter): void {
  const text = toText(value);
  if (!/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) throw new Refused('is no uniqueidentifier');
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  for (const at of UUID_ORDER) out.u8(bytes[at] as number);
}

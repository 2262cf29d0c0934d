import type { Value } from '../../contract/values.ts';
import { DAYS_TO_1900, formatDate, formatTime, normalise, TICKS_A_SECOND } from './calendar.ts';
import { codePageOf } from './code-pages.ts';
import { formatDecimal } from './decimal.ts';
import { decodeHierarchy } from './hierarchy.ts';
import { decodeSpatial } from './spatial.ts';
import { TYPE, type TypeInfo, timeBytes } from './type-info.ts';
import { decodeVariant } from './variant.ts';

/** A value's bytes as the contract's value; for chunked types the range holds the chunks. */
export type Decode = (bytes: Buffer, start: number, stop: number) => Value;

/** How values of a type are read: from their bytes, never by way of a Date or a float ("Data Type Details", MS-TDS 2.2.5.5). */
export function decoderOf(info: TypeInfo): Decode {
  const decode = plainDecoder(info);
  if (info.length !== 'chunks') return decode;
  return (bytes, start, stop) => {
    const joined = joinChunks(bytes, start, stop);
    return decode(joined, 0, joined.length);
  };
}

function plainDecoder(info: TypeInfo): Decode {
  const { scale } = info;
  switch (info.id) {
    case TYPE.null:
      return () => null;
    case TYPE.tinyint:
    case TYPE.smallint:
    case TYPE.int:
    case TYPE.bigint:
    case TYPE.intN:
      return readInteger;
    case TYPE.bit:
    case TYPE.bitN:
      return (bytes, start) => bytes[start] !== 0;
    case TYPE.real:
    case TYPE.float:
    case TYPE.floatN:
      return (bytes, start, stop) => (stop - start === 4 ? bytes.readFloatLE(start) : bytes.readDoubleLE(start));
    case TYPE.money:
    case TYPE.smallmoney:
    case TYPE.moneyN:
      return readMoney;
    case TYPE.decimal:
    case TYPE.numeric:
    case TYPE.oldDecimal:
    case TYPE.oldNumeric:
      return (bytes, start, stop) => readDecimal(bytes, start, stop, scale);
    case TYPE.datetime:
    case TYPE.smalldatetime:
    case TYPE.datetimeN:
      return readOldTimestamp;
    case TYPE.date:
      return (bytes, start) => formatDate(bytes.readUIntLE(start, 3));
    case TYPE.time:
      return (bytes, start, stop) => formatTime(bytes.readUIntLE(start, stop - start), scale);
    case TYPE.datetime2:
      return (bytes, start) => {
        const length = timeBytes(scale);
        const day = bytes.readUIntLE(start + length, 3);
        return `${formatDate(day)} ${formatTime(bytes.readUIntLE(start, length), scale)}`;
      };
    case TYPE.datetimeoffset:
      return (bytes, start) => readOffsetTimestamp(bytes, start, info);
    case TYPE.uniqueidentifier:
      return readUuid;
    default:
      return textDecoder(info);
  }
}

function textDecoder(info: TypeInfo): Decode {
  switch (info.id) {
    case TYPE.nvarchar:
    case TYPE.nchar:
    case TYPE.ntext:
      return (bytes, start, stop) => bytes.toString('utf16le', start, stop);
    case TYPE.xml:
      // With a byte order mark, which is no part of the document.
      return (bytes, start, stop) => {
        const marked = stop - start >= 2 && bytes.readUInt16LE(start) === 0xfeff;
        return bytes.toString('utf16le', marked ? start + 2 : start, stop);
      };
    case TYPE.varchar:
    case TYPE.char:
    case TYPE.text: {
      const page = codePageOf(info.collation ?? Buffer.alloc(5));
      return (bytes, start, stop) => {
        for (let at = start; at < stop; at += 1) {
          if ((bytes[at] as number) > 0x7f) return page.decode(bytes.subarray(start, stop));
        }
        return bytes.toString('latin1', start, stop);
      };
    }
    case TYPE.oldVarchar:
    case TYPE.oldChar:
      return (bytes, start, stop) => codePageOf(Buffer.alloc(5)).decode(bytes.subarray(start, stop));
    case TYPE.variant:
      return decodeVariant;
    case TYPE.udt:
      return (bytes, start, stop) => clrText(info.name, bytes.subarray(start, stop));
    default:
      return (bytes, start, stop) => new Uint8Array(bytes.subarray(start, stop));
  }
}

/** The CLR types of the server as people write them; what has no text here, and those that users make, as their bytes. */
function clrText(name: string, bytes: Buffer): string {
  const text =
    name === 'hierarchyid'
      ? decodeHierarchy(bytes)
      : name === 'geography' || name === 'geometry'
        ? decodeSpatial(bytes, name)
        : null;
  return text ?? `0x${bytes.toString('hex')}`;
}

/** The bytes of a chunked value; a copy only where there is more than one chunk. */
function joinChunks(bytes: Buffer, start: number, stop: number): Buffer {
  const first = bytes.readUInt32LE(start);
  if (first === 0) return bytes.subarray(start, start);
  if (start + 4 + first + 4 === stop) return bytes.subarray(start + 4, start + 4 + first);
  const chunks: Buffer[] = [];
  for (let at = start; at < stop; ) {
    const length = bytes.readUInt32LE(at);
    chunks.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return Buffer.concat(chunks);
}

function readInteger(bytes: Buffer, start: number, stop: number): number | bigint {
  switch (stop - start) {
    case 1:
      return bytes[start] as number;
    case 2:
      return bytes.readInt16LE(start);
    case 4:
      return bytes.readInt32LE(start);
    default:
      return bytes.readBigInt64LE(start);
  }
}

/** Ten-thousandths; of the 8 bytes, the upper half comes first. */
function readMoney(bytes: Buffer, start: number, stop: number): string {
  if (stop - start === 4) return formatDecimal(BigInt(bytes.readInt32LE(start)), 4);
  const value = (BigInt(bytes.readInt32LE(start)) << 32n) | BigInt(bytes.readUInt32LE(start + 4));
  return formatDecimal(value, 4);
}

/** A sign (1 = not negative), then the digits as a whole number, the lowest byte first. */
function readDecimal(bytes: Buffer, start: number, stop: number, scale: number): string {
  let value = 0n;
  for (let at = stop - 4; at > start; at -= 4) value = (value << 32n) | BigInt(bytes.readUInt32LE(at));
  return formatDecimal(bytes[start] === 0 ? -value : value, scale);
}

/** datetime: days and 1/300 seconds since 1900, shown in milliseconds as the server rounds them; smalldatetime: days and minutes. */
function readOldTimestamp(bytes: Buffer, start: number, stop: number): string {
  if (stop - start === 4) {
    const day = bytes.readUInt16LE(start) + DAYS_TO_1900;
    return `${formatDate(day)} ${formatTime(bytes.readUInt16LE(start + 2) * 60, 0)}`;
  }
  const milliseconds = Math.round((bytes.readUInt32LE(start + 4) * 10) / 3);
  const moment = normalise(bytes.readInt32LE(start) + DAYS_TO_1900, milliseconds * (TICKS_A_SECOND / 1000), 3);
  return `${formatDate(moment?.day ?? 0)} ${formatTime((moment?.ticks ?? 0) / 10_000, 3)}`;
}

/** Told in UTC, with the offset in minutes behind it: `2024-05-01 10:34:56+00`, or kept, `2024-05-01 12:34:56 +02:00`. */
function readOffsetTimestamp(bytes: Buffer, start: number, { scale, keepsOffset }: TypeInfo): string {
  const length = timeBytes(scale);
  const day = bytes.readUIntLE(start + length, 3);
  const count = bytes.readUIntLE(start, length);
  if (!keepsOffset) return `${formatDate(day)} ${formatTime(count, scale)}+00`;
  const minutes = bytes.readInt16LE(start + length + 3);
  const unit = 10 ** (7 - scale);
  const local = normalise(day, count * unit + minutes * 60 * TICKS_A_SECOND, scale);
  const size = Math.abs(minutes);
  const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
  return `${formatDate(local?.day ?? 0)} ${formatTime((local?.ticks ?? 0) / unit, scale)} ${offset}`;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** The first three groups have their lowest byte first, the others not. */
function readUuid(bytes: Buffer, start: number): string {
  const hex = (...order: readonly number[]): string =>
    order.map((at) => (bytes[start + at] as number).toString(16).padStart(2, '0')).join('');
  return `${hex(3, 2, 1, 0)}-${hex(5, 4)}-${hex(7, 6)}-${hex(8, 9)}-${hex(10, 11, 12, 13, 14, 15)}`;
}

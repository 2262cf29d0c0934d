import type { LogicalType, Value } from '../../contract/values.ts';
import { BINARY_CHARSET, FLAG, type ResultField, TYPE } from './protocol.ts';

/** Reads the value that stands in `bytes` from `start` to `stop`. */
export type Decode = (bytes: Buffer, start: number, stop: number) => Value;

/** How a column is read: its fixed size in the binary protocol (0 = its length stands before it). */
export interface Codec {
  readonly size: number;
  readonly decode: Decode;
}

const latin1: Decode = (bytes, start, stop) => bytes.toString('latin1', start, stop);
const utf8: Decode = (bytes, start, stop) => bytes.toString('utf8', start, stop);
/** A copy: the buffer it stands in is used again. */
const copied: Decode = (bytes, start, stop) => new Uint8Array(bytes.subarray(start, stop));

/** ZEROFILL puts zeros in front, which are not part of the number. */
const digits: Decode = (bytes, start, stop) => {
  const text = bytes.toString('latin1', start, stop);
  return bytes[start] === 0x30 && stop - start > 1 ? text.replace(/^0+(?=\d)/, '') : text;
};

/** BIT comes as big-endian bytes. */
function bits(wide: boolean): Decode {
  return (bytes, start, stop) => {
    let value = 0n;
    for (let at = start; at < stop; at += 1) value = (value << 8n) | BigInt(bytes[at] as number);
    return wide ? value : Number(value);
  };
}

/** The codec of a column in the binary protocol ("Binary Protocol Value"). */
export function binaryCodec({ wire, type }: ResultField): Codec {
  const unsigned = (wire.flags & FLAG.unsigned) !== 0;
  switch (wire.type) {
    case TYPE.tiny:
      return { size: 1, decode: unsigned ? (bytes, at) => bytes[at] as number : (bytes, at) => bytes.readInt8(at) };
    case TYPE.short:
    case TYPE.year:
      return {
        size: 2,
        decode: unsigned ? (bytes, at) => bytes.readUInt16LE(at) : (bytes, at) => bytes.readInt16LE(at),
      };
    case TYPE.int24:
    case TYPE.long:
      return {
        size: 4,
        decode: unsigned ? (bytes, at) => bytes.readUInt32LE(at) : (bytes, at) => bytes.readInt32LE(at),
      };
    case TYPE.longlong:
      return {
        size: 8,
        decode: unsigned ? (bytes, at) => bytes.readBigUInt64LE(at) : (bytes, at) => bytes.readBigInt64LE(at),
      };
    case TYPE.float:
      return { size: 4, decode: (bytes, at) => bytes.readFloatLE(at) };
    case TYPE.double:
      return { size: 8, decode: (bytes, at) => bytes.readDoubleLE(at) };
    case TYPE.date:
    case TYPE.newdate:
      return { size: 0, decode: date };
    case TYPE.datetime:
      return { size: 0, decode: moment('') };
    case TYPE.timestamp:
      return { size: 0, decode: moment(isZoned(type) ? '+00' : '') };
    case TYPE.time:
      return { size: 0, decode: time };
    default:
      return { size: 0, decode: asItStands(wire.type, wire.charset, type.kind === 'int' && type.bits === 64) };
  }
}

/** The codec of a column in the text protocol, in which a FLOAT is rounded; only what cannot be prepared comes this way. */
export function textCodec({ wire, type }: ResultField): Codec {
  const number: Decode = (bytes, start, stop) => Number(bytes.toString('latin1', start, stop));
  switch (wire.type) {
    case TYPE.tiny:
    case TYPE.short:
    case TYPE.year:
    case TYPE.int24:
    case TYPE.long:
    case TYPE.float:
    case TYPE.double:
      return { size: 0, decode: number };
    case TYPE.longlong:
      return { size: 0, decode: (bytes, start, stop) => BigInt(bytes.toString('latin1', start, stop)) };
    case TYPE.datetime:
    case TYPE.time:
      return { size: 0, decode: (bytes, start, stop) => trimFraction(bytes.toString('latin1', start, stop)) };
    case TYPE.timestamp:
      return {
        size: 0,
        decode: (bytes, start, stop) =>
          trimFraction(bytes.toString('latin1', start, stop)) + (isZoned(type) ? '+00' : ''),
      };
    default:
      return { size: 0, decode: asItStands(wire.type, wire.charset, type.kind === 'int' && type.bits === 64) };
  }
}

function asItStands(type: number, charset: number, wide: boolean): Decode {
  switch (type) {
    case TYPE.bit:
      return bits(wide);
    case TYPE.decimal:
    case TYPE.newdecimal:
      return digits;
    case TYPE.date:
    case TYPE.newdate:
      return latin1;
    case TYPE.json:
      return utf8;
    case TYPE.geometry:
    case TYPE.vector:
      return copied;
    default:
      return charset === BINARY_CHARSET ? copied : utf8;
  }
}

function isZoned(type: LogicalType): boolean {
  return type.kind === 'timestamp' && type.zoned;
}

function trimFraction(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

const TWO_DIGITS = Array.from({ length: 256 }, (_, number) => String(number).padStart(2, '0'));
const two = (bytes: Buffer, at: number): string => TWO_DIGITS[bytes[at] as number] as string;

/** Days repeat: the text of the last one is kept. */
let lastDay = -1;
let lastDayText = '';

function day(bytes: Buffer, at: number): string {
  const key = bytes.readUInt32LE(at);
  if (key !== lastDay) {
    lastDay = key;
    lastDayText = `${String(key & 0xffff).padStart(4, '0')}-${two(bytes, at + 2)}-${two(bytes, at + 3)}`;
  }
  return lastDayText;
}

const ZERO_DAY = '0000-00-00';

const date: Decode = (bytes, start, stop) => (stop === start ? ZERO_DAY : day(bytes, start));

function moment(zone: string): Decode {
  return (bytes, start, stop) => {
    const length = stop - start;
    if (length === 0) return `${ZERO_DAY} 00:00:00${zone}`;
    if (length === 4) return `${day(bytes, start)} 00:00:00${zone}`;
    const clock = `${day(bytes, start)} ${two(bytes, start + 4)}:${two(bytes, start + 5)}:${two(bytes, start + 6)}`;
    return length === 7 ? clock + zone : clock + fraction(bytes.readUInt32LE(start + 7)) + zone;
  };
}

/** A sign, days, and the hours of a day: shown as MySQL shows them, all in hours. */
const time: Decode = (bytes, start, stop) => {
  if (stop === start) return '00:00:00';
  const hours = bytes.readUInt32LE(start + 1) * 24 + (bytes[start + 5] as number);
  const sign = bytes[start] === 1 ? '-' : '';
  const clock = `${sign}${hours < 10 ? '0' : ''}${hours}:${two(bytes, start + 6)}:${two(bytes, start + 7)}`;
  return stop - start === 8 ? clock : clock + fraction(bytes.readUInt32LE(start + 8));
};

function fraction(micros: number): string {
  return micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
}

import type { Value } from '../../contract/values.ts';
import type { ByteWriter } from './byte-writer.ts';
import { parseDecimal } from './decimal.ts';
import { Refused } from './refused.ts';
import type { TypeInfo } from './type-info.ts';

type Given = Exclude<Value, null>;

/** Of `size` bytes; one byte is the unsigned tinyint. */
export function writeInteger(value: Given, size: number, out: ByteWriter): void {
  const whole = toInteger(value);
  const [low, high] = size === 1 ? [0n, 255n] : [-(1n << BigInt(size * 8 - 1)), (1n << BigInt(size * 8 - 1)) - 1n];
  if (whole < low || whole > high) throw new Refused('is out of range');
  if (size === 8) out.i64(whole);
  else if (size === 4) out.i32(Number(whole));
  else out.unsigned(Number(BigInt.asUintN(size * 8, whole)), size);
}

function toInteger(value: Given): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  const text = typeof value === 'string' ? /^\s*([+-]?\d+)(?:\.0*)?\s*$/.exec(value)?.[1] : undefined;
  if (text === undefined) throw new Refused('is no whole number');
  return BigInt(text.replace(/^\+/, ''));
}

export function writeFloat(value: Given, size: number, out: ByteWriter): void {
  const number = value instanceof Uint8Array || value === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) throw new Refused('is no finite number, and SQL Server has no other');
  if (size === 8) {
    out.double(number);
    return;
  }
  if (!Number.isFinite(Math.fround(number))) throw new Refused('is out of the range of real');
  out.float(number);
}

export function writeMoney(value: Given, size: number, out: ByteWriter): void {
  const scaled = toScaled(value, 4);
  const bits = BigInt(size * 8);
  if (BigInt.asIntN(Number(bits), scaled) !== scaled) throw new Refused('is out of the range of money');
  if (size === 8) out.i32(Number(scaled >> 32n));
  out.u32(Number(BigInt.asUintN(32, scaled)));
}

/** A sign, then as many bytes as the precision needs, the lowest first. */
export function writeDecimal(value: Given, { precision, scale }: TypeInfo, out: ByteWriter): void {
  const scaled = toScaled(value, scale);
  const size = scaled < 0n ? -scaled : scaled;
  if (size >= 10n ** BigInt(precision)) throw new Refused(`has more digits than decimal(${precision},${scale}) holds`);
  out.u8(scaled < 0n ? 0 : 1);
  const words = precision <= 9 ? 1 : precision <= 19 ? 2 : precision <= 28 ? 3 : 4;
  for (let word = 0; word < words; word += 1) out.u32(Number(BigInt.asUintN(32, size >> BigInt(word * 32))));
}

function toScaled(value: Given, scale: number): bigint {
  if (value instanceof Uint8Array) throw new Refused('is no number');
  const text = typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
  const scaled = parseDecimal(text, scale);
  if (scaled === null) throw new Refused('is no finite number');
  return scaled;
}

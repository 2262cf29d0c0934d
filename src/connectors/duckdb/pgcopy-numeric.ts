import { setUnits, setWide } from './encode.ts';
import type { Column, Heap } from './slab.ts';

/** PostgreSQL's numeric on the wire: a header of four 16-bit words, then digits to the base 10,000. */
const HEADER_BYTES = 8;
const BASE_DIGITS = 4;
const NEGATIVE = 0x4000;
const SPECIAL: Readonly<Record<number, string>> = { 49152: 'NaN', 53248: 'Infinity', 61440: '-Infinity' };

type Put = (row: number, at: number) => void;
type Refuse = (why: string) => never;

/** Into a DECIMAL of this width of bytes. Numbers do while they are exact, which they nearly always are; else BigInt. */
export function numericToDecimal(
  column: Column,
  heap: Heap,
  { precision, scale }: { readonly precision: number; readonly scale: number },
  refuse: Refuse,
): Put {
  const { words, view: target, width } = column;
  const most = 10n ** BigInt(precision);
  const mostNumber = Math.min(10 ** precision, Number.MAX_SAFE_INTEGER);
  const powers = Array.from({ length: 16 }, (_, power) => 10 ** power);

  const exact: Put = (row, at) => {
    let units = numericUnits(heap.view, at, scale);
    if (units >= most) refuse(`has more digits than DECIMAL(${precision},${scale}) holds`);
    if (heap.view.getUint16(at + 4) === NEGATIVE) units = -units;
    setUnits(target, row, width, units);
  };

  return (row, at) => {
    const { view } = heap;
    const count = view.getInt16(at);
    const sign = view.getUint16(at + 4);
    if (sign !== 0 && sign !== NEGATIVE) refuse(`is ${SPECIAL[sign] ?? 'not a number'}, which a DECIMAL cannot hold`);
    if (count > 4) return exact(row, at);
    let number = 0;
    for (let digit = 0, from = at + HEADER_BYTES; digit < count; digit += 1, from += 2) {
      number = number * 10_000 + view.getInt16(from);
    }
    const shift = BASE_DIGITS * (view.getInt16(at + 2) - count + 1) + scale;
    if (number > Number.MAX_SAFE_INTEGER || shift > 15 || shift < -15) return exact(row, at);
    if (shift > 0) number *= powers[shift] as number;
    else if (shift < 0) {
      const divisor = powers[-shift] as number;
      const rest = number % divisor;
      number = (number - rest) / divisor + (rest * 2 >= divisor ? 1 : 0);
    }
    if (number >= mostNumber) return exact(row, at);
    if (sign === NEGATIVE) number = -number;
    if (width === 8) {
      const high = Math.floor(number / 4_294_967_296);
      words[row << 1] = number - high * 4_294_967_296;
      words[(row << 1) + 1] = high;
    } else if (width === 4) words[row] = number;
    else if (width === 2) target.setInt16(row * 2, number, true);
    else setWide(target, row, BigInt(number));
  };
}

/** A whole number of 64 bits without a sign; undefined: it is none. */
export function numericToUnsigned(view: DataView, at: number): bigint | undefined {
  if (view.getUint16(at + 4) !== 0 || view.getInt16(at + 6) !== 0) return undefined;
  const value = numericUnits(view, at, 0);
  return value < 1n << 64n ? value : undefined;
}

/** The absolute value in units of 10^-scale, rounded half away from zero. */
function numericUnits(view: DataView, at: number, scale: number): bigint {
  const count = view.getInt16(at);
  let units = 0n;
  for (let digit = 0; digit < count; digit += 1) {
    units = units * 10_000n + BigInt(view.getInt16(at + HEADER_BYTES + digit * 2));
  }
  const shift = BASE_DIGITS * (view.getInt16(at + 2) - count + 1) + scale;
  if (shift >= 0) return units * 10n ** BigInt(shift);
  const divisor = 10n ** BigInt(-shift);
  return units / divisor + ((units % divisor) * 2n >= divisor ? 1n : 0n);
}

/** As plain digits, with as many after the point as PostgreSQL shows. */
export function numericText(view: DataView, at: number): string {
  const sign = view.getUint16(at + 4);
  const special = SPECIAL[sign];
  if (special !== undefined) return special;
  const count = view.getInt16(at);
  const weight = view.getInt16(at + 2);
  const scale = view.getInt16(at + 6);
  const digit = (index: number): number =>
    index >= 0 && index < count ? view.getInt16(at + HEADER_BYTES + index * 2) : 0;
  let whole = weight < 0 ? '0' : String(digit(0));
  for (let index = 1; index <= weight; index += 1) whole += String(digit(index)).padStart(BASE_DIGITS, '0');
  let fraction = '';
  for (let index = weight + 1; fraction.length < scale; index += 1) {
    fraction += String(digit(index)).padStart(BASE_DIGITS, '0');
  }
  const point = scale > 0 ? `.${fraction.slice(0, scale)}` : '';
  return `${sign === NEGATIVE ? '-' : ''}${whole}${point}`;
}

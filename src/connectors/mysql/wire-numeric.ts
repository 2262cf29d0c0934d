import type { WireOutput } from './wire-output.ts';

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;
const NEGATIVE = 0x4000;
/** Digits of a "digit" of numeric, which counts to the base 10,000. */
const BASE_DIGITS = 4;

/** The text of a DECIMAL as PostgreSQL's numeric on the wire: count of digits, weight of the first, sign, scale, digits. */
export function writeNumeric(bytes: Buffer, at: number, size: number, output: WireOutput): void {
  const end = at + size;
  const negative = bytes[at] === MINUS;
  let from = negative ? at + 1 : at;
  let point = from;
  while (point < end && bytes[point] !== POINT) point += 1;
  // ZEROFILL puts zeros in front.
  while (from < point - 1 && bytes[from] === ZERO) from += 1;
  const whole = point - from;
  const scale = point === end ? 0 : end - point - 1;
  const groupsBefore = Math.ceil(whole / BASE_DIGITS);
  const groupsAfter = Math.ceil(scale / BASE_DIGITS);
  const { view, to } = output;
  let next = to + 12;
  // The first group may have fewer digits, the last is filled up with zeros.
  let digits = BASE_DIGITS * groupsBefore - whole;
  let group = 0;
  for (; from < point; from += 1) {
    group = group * 10 + (bytes[from] as number) - ZERO;
    digits += 1;
    if (digits === BASE_DIGITS) {
      view.setInt16(next, group);
      next += 2;
      group = 0;
      digits = 0;
    }
  }
  for (from = point + 1; from < end; from += 1) {
    group = group * 10 + (bytes[from] as number) - ZERO;
    digits += 1;
    if (digits === BASE_DIGITS) {
      view.setInt16(next, group);
      next += 2;
      group = 0;
      digits = 0;
    }
  }
  if (digits > 0) {
    for (; digits < BASE_DIGITS; digits += 1) group *= 10;
    view.setInt16(next, group);
    next += 2;
  }
  view.setInt32(to, next - to - 4);
  view.setInt16(to + 4, groupsBefore + groupsAfter);
  view.setInt16(to + 6, groupsBefore - 1);
  view.setInt16(to + 8, negative ? NEGATIVE : 0);
  view.setInt16(to + 10, scale);
  output.to = next;
}

/** A whole number that may need 64 bits without a sign. */
export function writeUnsigned(value: bigint, output: WireOutput): void {
  const digits = Buffer.from(value.toString(), 'latin1');
  writeNumeric(digits, 0, digits.length, output);
}

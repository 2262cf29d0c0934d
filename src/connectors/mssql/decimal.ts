/** Exact decimals as digits, and as the whole number that stands on the wire. */

export function formatDecimal(value: bigint, scale: number): string {
  if (scale === 0) return value.toString();
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${negative ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/**
 * Digits (an exponent too) as a whole number of 10^-`scale`. Digits that the scale has no room for are rounded, half away
 * from zero, as the server does. Null: the text is no decimal.
 */
export function parseDecimal(text: string, scale: number): bigint | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text.trim());
  if (!match) return null;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return null;
  const shift = Number(exponent) - fraction.length + scale;
  const digits = BigInt(whole + fraction);
  let value = shift >= 0 ? digits * 10n ** BigInt(shift) : digits;
  if (shift < 0) {
    const unit = 10n ** BigInt(-shift);
    value = digits / unit + ((digits % unit) * 2n >= unit ? 1n : 0n);
  }
  return sign === '-' ? -value : value;
}

/** A whole number of units of 10^-scale as plain digits. */
export function formatDecimal(units: bigint | number, scale: number): string {
  const text = String(units);
  if (scale === 0) return text;
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Plain digits as a whole number of units of 10^-scale, rounded half away from zero; null when they are not digits. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text);
  if (!match) return null;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return null;
  let units = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0') || '0');
  if (fraction.length > scale && fraction.charCodeAt(scale) >= 53) units += 1n;
  return sign === '-' ? -units : units;
}

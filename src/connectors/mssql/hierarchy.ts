/**
 * hierarchyid as text and back. It is a row of bits: for each step of the path a code that says how large the number is, its
 * bits (with some that are always the same between them), and whether a slash or a point follows. x = a bit of the number.
 */
const CODES: readonly (readonly [pattern: string, first: bigint])[] = [
  ['000101xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx', -4_294_971_464n],
  ['000110xxxxx0xxx0x1xxx', -4_168n],
  ['0010xx0x1xxx', -72n],
  ['00111xxx', -8n],
  ['01xx', 0n],
  ['100xx', 4n],
  ['101xxx', 8n],
  ['110xx0x1xxx', 16n],
  ['1110xxx0xxx0x1xxx', 80n],
  ['11110xxxxx0xxx0x1xxx', 1_104n],
  ['111110xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx', 5_200n],
];

/** `/1/2.1/`; null where the bits are none that are known here. */
export function decodeHierarchy(bytes: Uint8Array): string | null {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  let path = '/';
  // What is left at the end is zeros that fill the last byte.
  for (let at = 0; bits.indexOf('1', at) >= 0; ) {
    const code = CODES.find(([pattern]) => fits(pattern, bits, at));
    if (!code) return null;
    const [pattern, first] = code;
    const digits = [...pattern].map((kind, index) => (kind === 'x' ? bits[at + index] : '')).join('');
    at += pattern.length;
    const slash = bits[at] === '1';
    at += 1;
    // Before a point stands the number after it in the order.
    const number = first + BigInt(`0b${digits}`) - (slash ? 0n : 1n);
    path += `${number}${slash ? '/' : '.'}`;
  }
  return path.endsWith('/') ? path : null;
}

function fits(pattern: string, bits: string, at: number): boolean {
  // With the bit that says what follows.
  if (at + pattern.length + 1 > bits.length) return false;
  return [...pattern].every((kind, index) => kind === 'x' || bits[at + index] === kind);
}

/** Null: the text is no path, or one with numbers that are not known here. */
export function encodeHierarchy(path: string): Buffer | null {
  if (!/^\/(?:-?\d+(?:\.-?\d+)*\/)*$/.test(path)) return null;
  let bits = '';
  for (const [, digits, mark] of path.matchAll(/(-?\d+)([./])/g)) {
    const number = BigInt(digits as string) + (mark === '.' ? 1n : 0n);
    const code = [...CODES].reverse().find(([, first]) => number >= first);
    if (!code) return null;
    const [pattern, first] = code;
    const places = pattern.split('x').length - 1;
    const value = (number - first).toString(2).padStart(places, '0');
    if (value.length > places) return null;
    let next = 0;
    for (const kind of pattern) {
      bits += kind === 'x' ? value[next] : kind;
      if (kind === 'x') next += 1;
    }
    bits += mark === '/' ? '1' : '0';
  }
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
}

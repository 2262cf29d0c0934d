import { expect, test } from 'vitest';
import { NegativeZeroFilter } from './load-data-zeros.ts';

/** What becomes of rows that come in pieces; the second and the last column are numbers. */
function filtered(text: string, size: number): string {
  const filter = new NegativeZeroFilter(new Set([1, 3]));
  const bytes = Buffer.from(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(filter.filter(bytes.subarray(at, at + size)));
  expect(bytes.toString()).toBe(text);
  return Buffer.concat(chunks).toString();
}

test.each([1, 2, 3, 5, 7, 1000])('-0 is marked where it is a number, in chunks of %i bytes', (size) => {
  const rows = '-0\t-0\t-0\t-0\n-0\t1-0\t-0x\t-0.5\n\\N\t-0\t\\\t-0\t-0\n0\t0\t0\t0\n';
  const marked = '-0\t-z\t-0\t-z\n-0\t1-0\t-0x\t-0.5\n\\N\t-z\t\\\t-z\t-0\n0\t0\t0\t0\n';
  expect(filtered(rows, size)).toBe(marked);
});

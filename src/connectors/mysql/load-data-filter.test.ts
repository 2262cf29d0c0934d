import { expect, test } from 'vitest';
import { CopyTextFilter } from './load-data-filter.ts';

/** What PostgreSQL writes of a text, in pieces of every size. */
function filtered(text: string, size: number): string {
  const filter = new CopyTextFilter();
  const bytes = Buffer.from(text);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(filter.filter(bytes.subarray(at, at + size)));
  return Buffer.concat(chunks).toString();
}

test.each([1, 2, 3, 5, 8, 100])('two escapes become their characters, in chunks of %i bytes', (size) => {
  for (const [copied, expected] of [
    ['a\\vb\\fc\n', 'a\vb\fc\n'],
    ['\\v', '\v'],
    ['\\\\v\\\\\\v\n', '\\\\v\\\\\v\n'],
    ['\\N\tplain\t\\t\\n\\r\\b\n', '\\N\tplain\t\\t\\n\\r\\b\n'],
    ['größe\\vß\n', 'größe\vß\n'],
  ] as const) {
    expect(filtered(copied, size)).toBe(expected);
  }
});

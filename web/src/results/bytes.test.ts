import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, hexLines, imageType } from './bytes.ts';

test('every byte is in its line, in hex digits and as ASCII', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      const lines = hexLines(bytesOf(Buffer.from(bytes).toString('base64')));
      const hex = lines.map((line) => line.slice(10, 57).replaceAll(' ', '')).join('');
      expect(hex).toBe(Buffer.from(bytes).toString('hex'));
      expect(lines.every((line, at) => Number.parseInt(line.slice(0, 8), 16) === at * 16)).toBe(true);
    }),
  );
  expect(hexLines(Uint8Array.of(0x48, 0x69, 0, 0xff))).toEqual([`00000000  48 69 00 ff${' '.repeat(36)}  Hi..`]);
});

test('only four kinds of bytes are images', () => {
  const begins = (text: string) => imageType(Buffer.from(text, 'latin1'));
  expect(begins('\x89PNG\r\n\x1a\n…')).toBe('image/png');
  expect(begins('GIF89a')).toBe('image/gif');
  expect(begins('RIFF\0\0\0\0WEBPVP8 ')).toBe('image/webp');
  expect(begins('\xff\xd8\xff\xe0')).toBe('image/jpeg');
  for (const other of ['<svg xmlns="http://www.w3.org/2000/svg"/>', '<html>', 'RIFF\0\0\0\0WAVE', '']) {
    expect(begins(other)).toBeUndefined();
  }
});

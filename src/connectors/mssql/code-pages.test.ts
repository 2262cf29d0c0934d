import { expect, test } from 'vitest';
import { codePageOf } from './code-pages.ts';

/** A collation of a locale; `sort` = the sort order of an SQL collation. */
function collation(locale: number, { sort = 0, utf8 = false } = {}): Buffer {
  const bytes = Buffer.alloc(5);
  bytes.writeUInt32LE((locale | 0x00d0_0000 | (utf8 ? 0x0400_0000 : 0)) >>> 0);
  bytes[4] = sort;
  return bytes;
}

test.each<[string, Buffer, string, string, string]>([
  ['SQL_Latin1_General_CP1_CI_AS', collation(0x0409, { sort: 52 }), 'windows-1252', 'café €', '636166e92080'],
  ['SQL_Latin1_General_CP437_CI_AS', collation(0x0409, { sort: 32 }), 'cp437', 'é½\u00a0', '82 ab ff'],
  ['SQL_Latin1_General_CP850_CI_AS', collation(0x0409, { sort: 42 }), 'cp850', 'éØ€', '82 9d'],
  ['Latin1_General_CI_AS', collation(0x0409), 'windows-1252', 'ß', 'df'],
  ['Polish_CI_AS', collation(0x0415), 'windows-1250', 'Łódź', 'a3f3649f'],
  ['Cyrillic_General_CI_AS', collation(0x0419), 'windows-1251', 'Ж', 'c6'],
  ['Serbian_Cyrillic_100_CI_AS', collation(0x0c1a), 'windows-1251', 'Ж', 'c6'],
  ['Greek_CI_AS', collation(0x0408), 'windows-1253', 'Ω', 'd9'],
  ['Turkish_CI_AS', collation(0x041f), 'windows-1254', 'ğ', 'f0'],
  ['Hebrew_CI_AS', collation(0x040d), 'windows-1255', 'א', 'e0'],
  ['Arabic_CI_AS', collation(0x0401), 'windows-1256', 'ب', 'c8'],
  ['Lithuanian_CI_AS', collation(0x0427), 'windows-1257', 'ž', 'fe'],
  ['Vietnamese_CI_AS', collation(0x042a), 'windows-1258', '₫', 'fe'],
  ['Thai_CI_AS', collation(0x041e), 'windows-874', 'ก', 'a1'],
  ['Japanese_CI_AS', collation(0x0411), 'shift_jis', '日本', '93fa967b'],
  ['Korean_Wansung_CI_AS', collation(0x0412), 'euc-kr', '한', 'c7d1'],
  ['Chinese_PRC_CI_AS', collation(0x0804), 'gbk', '北京', 'b1b1bea9'],
  ['Chinese_Taiwan_Stroke_CI_AS', collation(0x0404), 'big5', '北', 'a55f'],
  ['Latin1_General_100_CI_AS_SC_UTF8', collation(0x0409, { utf8: true }), 'utf-8', '👍', 'f09f918d'],
])('%s', (_, bytes, name, text, hex) => {
  const page = codePageOf(bytes);
  expect(page.name).toBe(name);
  // What a code page does not have is refused, and read from the others.
  const known = [...text].filter((character) => page.encode(character) !== null).join('');
  const expected = hex.replaceAll(' ', '');
  if (known === text) expect(page.encode(text)?.toString('hex')).toBe(expected);
  else expect(page.encode(text)).toBeNull();
  if (known === text) expect(page.decode(Buffer.from(expected, 'hex'))).toBe(text);
});

test('every byte of every one-byte page comes back as it was, or is refused', () => {
  for (const [locale, sort] of [
    [0x0409, 52],
    [0x0409, 32],
    [0x0409, 42],
    [0x0415, 0],
    [0x0419, 0],
    [0x0408, 0],
    [0x041f, 0],
    [0x040d, 0],
    [0x0401, 0],
    [0x0427, 0],
    [0x041e, 0],
  ] as const) {
    const page = codePageOf(collation(locale, { sort }));
    for (let byte = 0; byte < 256; byte += 1) {
      let text: string;
      try {
        text = page.decode(Uint8Array.of(byte));
      } catch (error) {
        expect(error).toMatchObject({ code: 'invalid-data' });
        continue;
      }
      expect(page.encode(text), `${page.name} ${byte}`).toEqual(Buffer.from([byte]));
    }
  }
});

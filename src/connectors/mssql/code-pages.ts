import { DagFluxError } from '../../contract/errors.ts';

/** The upper halves of the two OEM code pages that old collations use and the platform has no decoder for. */
const OEM: Readonly<Record<string, string>> = {
  cp437:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0',
  cp850:
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0',
};

/** Sort orders of SQL collations (`SQL_…`), by the first and last number of each range. */
const BY_SORT_ORDER: readonly (readonly [from: number, to: number, page: string])[] = [
  [30, 35, 'cp437'],
  [40, 49, 'cp850'],
  [50, 54, 'windows-1252'],
  [55, 61, 'cp850'],
  [71, 72, 'windows-1252'],
  [80, 98, 'windows-1250'],
  [104, 108, 'windows-1251'],
  [112, 124, 'windows-1253'],
  [128, 130, 'windows-1254'],
  [136, 138, 'windows-1255'],
  [144, 146, 'windows-1256'],
  [152, 160, 'windows-1257'],
  [183, 186, 'windows-1252'],
  [192, 193, 'shift_jis'],
  [194, 195, 'euc-kr'],
  [196, 197, 'big5'],
  [198, 199, 'gbk'],
  [200, 200, 'shift_jis'],
  [201, 201, 'euc-kr'],
  [202, 202, 'big5'],
  [203, 203, 'gbk'],
  [204, 206, 'windows-874'],
  [210, 217, 'windows-1252'],
];

/** Whole locales first, then languages (the lower 10 bits of an LCID); all others use 1252 (the NLS table of Windows). */
const BY_LOCALE: Readonly<Record<number, string>> = {
  1028: 'big5',
  3076: 'big5',
  5124: 'big5',
  3098: 'windows-1251',
  7194: 'windows-1251',
  8218: 'windows-1251',
  2092: 'windows-1251',
  2115: 'windows-1251',
};
const BY_LANGUAGE: Readonly<Record<number, string>> = {
  1: 'windows-1256',
  2: 'windows-1251',
  4: 'gbk',
  5: 'windows-1250',
  8: 'windows-1253',
  13: 'windows-1255',
  14: 'windows-1250',
  17: 'shift_jis',
  18: 'euc-kr',
  21: 'windows-1250',
  24: 'windows-1250',
  25: 'windows-1251',
  26: 'windows-1250',
  27: 'windows-1250',
  28: 'windows-1250',
  30: 'windows-874',
  31: 'windows-1254',
  32: 'windows-1256',
  34: 'windows-1251',
  35: 'windows-1251',
  36: 'windows-1250',
  37: 'windows-1257',
  38: 'windows-1257',
  39: 'windows-1257',
  40: 'windows-1251',
  41: 'windows-1256',
  42: 'windows-1258',
  44: 'windows-1254',
  47: 'windows-1251',
  63: 'windows-1251',
  64: 'windows-1251',
  66: 'windows-1250',
  67: 'windows-1254',
  68: 'windows-1251',
  80: 'windows-1251',
  109: 'windows-1251',
  128: 'windows-1256',
  133: 'windows-1251',
  140: 'windows-1256',
};

/** The name of the code page that text of a collation is stored in (MS-TDS 2.2.5.1.2). */
function codePage(collation: Buffer): string {
  const bits = collation.readUInt32LE(0);
  // fUTF8, of the collations whose names end in _UTF8.
  if ((bits & 0x0400_0000) !== 0) return 'utf-8';
  const sortOrder = collation[4] as number;
  if (sortOrder !== 0) {
    return BY_SORT_ORDER.find(([from, to]) => sortOrder >= from && sortOrder <= to)?.[2] ?? 'windows-1252';
  }
  return BY_LOCALE[bits & 0xffff] ?? BY_LANGUAGE[bits & 0x3ff] ?? 'windows-1252';
}

export interface CodePage {
  readonly name: string;
  /** @throws invalid-data for bytes that are no character */
  decode(bytes: Uint8Array): string;
  /** Null: the text has a character that the code page does not. */
  encode(text: string): Buffer | null;
}

const known = new Map<string, CodePage>();

export function codePageOf(collation: Buffer): CodePage {
  const name = codePage(collation);
  const page = known.get(name) ?? make(name);
  known.set(name, page);
  return page;
}

function make(name: string): CodePage {
  if (name === 'utf-8') {
    return { name, decode: decoder(name, name), encode: (text) => (text.isWellFormed() ? Buffer.from(text) : null) };
  }
  const upper = OEM[name];
  const decode = upper === undefined ? decoder(name, name) : (bytes: Uint8Array) => decodeOem(bytes, upper);
  let table: ReadonlyMap<string, readonly number[]> | undefined;
  return {
    name,
    decode,
    encode: (text) => {
      if (isAscii(text)) return Buffer.from(text, 'latin1');
      table ??= reverse(decode, ['shift_jis', 'gbk', 'euc-kr', 'big5'].includes(name));
      const bytes: number[] = [];
      for (const character of text) {
        const code = table.get(character);
        if (!code) return null;
        bytes.push(...code);
      }
      return Buffer.from(bytes);
    },
  };
}

function decoder(name: string, label: string): (bytes: Uint8Array) => string {
  const strict = new TextDecoder(label, { fatal: true, ignoreBOM: true });
  return (bytes) => {
    try {
      return strict.decode(bytes);
    } catch (cause) {
      throw new DagFluxError('invalid-data', `A text holds bytes that are no character in its code page, ${name}.`, {
        hint: 'Select the column as varbinary: CONVERT(varbinary(max), column).',
        cause,
      });
    }
  };
}

function decodeOem(bytes: Uint8Array, upper: string): string {
  let text = '';
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : upper.charAt(byte - 0x80);
  return text;
}

function reverse(decode: (bytes: Uint8Array) => string, wide: boolean): ReadonlyMap<string, readonly number[]> {
  const table = new Map<string, readonly number[]>();
  const add = (...bytes: number[]): void => {
    try {
      const character = decode(Uint8Array.from(bytes));
      if ([...character].length === 1 && !table.has(character)) table.set(character, bytes);
    } catch {
      // No character.
    }
  };
  for (let byte = 0; byte < 0x100; byte += 1) add(byte);
  for (let lead = 0x81; wide && lead < 0xff; lead += 1)
    for (let trail = 0x40; trail < 0xff; trail += 1) add(lead, trail);
  return table;
}

const ASCII = /^[\0-\x7f]*$/;

function isAscii(text: string): boolean {
  return ASCII.test(text);
}

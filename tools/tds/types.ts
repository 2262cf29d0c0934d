import { hex, longText, shortText, u8, u16, u32, u64 } from './bytes.ts';

/** A data type as a column declares it, and how its values stand in a row (MS-TDS 2.2.5.4 and 2.2.5.5). */
export interface WireType {
  readonly info: Buffer;
  /** The name parts that stand behind the type of text, ntext and image columns. */
  readonly tableName?: boolean;
  /** A value's bytes with its length before them; null = NULL. */
  value(bytes: Buffer | null): Buffer;
}

/** SQL_Latin1_General_CP1_CI_AS. */
export const LATIN1 = hex('0904d00034');
/** Latin1_General_100_CI_AS_SC_UTF8: the flag of UTF-8 set. */
export const UTF8 = hex('0904d02600');

export const fixed = (token: number): WireType => ({
  info: u8(token),
  value: (bytes) => {
    if (!bytes) throw new Error('A type of fixed length has no NULL.');
    return bytes;
  },
});
const byteLength = (info: Buffer): WireType => ({
  info,
  value: (bytes) => (bytes ? Buffer.concat([u8(bytes.length), bytes]) : u8(0)),
});
const shortLength = (info: Buffer): WireType => ({
  info,
  value: (bytes) => (bytes ? Buffer.concat([u16(bytes.length), bytes]) : u16(0xffff)),
});
const pointer = (info: Buffer): WireType => ({
  info,
  tableName: true,
  value: (bytes) => (bytes ? Buffer.concat([u8(16), Buffer.alloc(24, 0xaa), u32(bytes.length), bytes]) : u8(0)),
});

/** In chunks of at most `size` bytes; `unknown` = without the whole length before them. */
const chunked = (info: Buffer, options: { readonly size?: number; readonly unknown?: boolean } = {}): WireType => ({
  info,
  value: (bytes) => {
    if (!bytes) return Buffer.alloc(8, 0xff);
    const { size = 8_000, unknown = false } = options;
    const chunks: Buffer[] = [unknown ? u64(0xffff_ffff_ffff_fffen) : u64(bytes.length)];
    for (let at = 0; at < bytes.length; at += size) {
      const chunk = bytes.subarray(at, at + size);
      chunks.push(u32(chunk.length), chunk);
    }
    return Buffer.concat([...chunks, u32(0)]);
  },
});

export const intN = (size: 1 | 2 | 4 | 8): WireType => byteLength(u8(0x26, size));
export const bitN = byteLength(u8(0x68, 1));
export const floatN = (size: 4 | 8): WireType => byteLength(u8(0x6d, size));
export const moneyN = (size: 4 | 8): WireType => byteLength(u8(0x6e, size));
export const datetimeN = (size: 4 | 8): WireType => byteLength(u8(0x6f, size));
export const guid = byteLength(u8(0x24, 16));
export const date = byteLength(u8(0x28));
export const time = (scale: number): WireType => byteLength(u8(0x29, scale));
export const datetime2 = (scale: number): WireType => byteLength(u8(0x2a, scale));
export const datetimeoffset = (scale: number): WireType => byteLength(u8(0x2b, scale));
export const decimal = (precision: number, scale: number, token: 0x6a | 0x6c = 0x6a): WireType =>
  byteLength(u8(token, precision <= 9 ? 5 : precision <= 19 ? 9 : precision <= 28 ? 13 : 17, precision, scale));
export const varchar = (bytes: number, collation = LATIN1): WireType =>
  shortLength(Buffer.concat([u8(0xa7), u16(bytes), collation]));
export const char = (bytes: number, collation = LATIN1): WireType =>
  shortLength(Buffer.concat([u8(0xaf), u16(bytes), collation]));
export const nvarchar = (characters: number): WireType =>
  shortLength(Buffer.concat([u8(0xe7), u16(characters * 2), LATIN1]));
export const nchar = (characters: number): WireType =>
  shortLength(Buffer.concat([u8(0xef), u16(characters * 2), LATIN1]));
export const varbinary = (bytes: number): WireType => shortLength(Buffer.concat([u8(0xa5), u16(bytes)]));
export const binary = (bytes: number): WireType => shortLength(Buffer.concat([u8(0xad), u16(bytes)]));
export const varcharMax = (collation = LATIN1): WireType => chunked(Buffer.concat([u8(0xa7), u16(0xffff), collation]));
export const nvarcharMax = (options?: { readonly size?: number; readonly unknown?: boolean }): WireType =>
  chunked(Buffer.concat([u8(0xe7), u16(0xffff), LATIN1]), options);
export const varbinaryMax = chunked(Buffer.concat([u8(0xa5), u16(0xffff)]));
export const text = pointer(Buffer.concat([u8(0x23), u32(0x7fff_ffff), LATIN1]));
export const ntext = pointer(Buffer.concat([u8(0x63), u32(0x7fff_fffe), LATIN1]));
export const image = pointer(Buffer.concat([u8(0x22), u32(0x7fff_ffff)]));
export const xml = chunked(u8(0xf1, 0));
export const udt = (name: string): WireType =>
  chunked(
    Buffer.concat([
      u8(0xf0),
      u16(0xffff),
      shortText('master'),
      shortText('sys'),
      shortText(name),
      longText(`${name}, Types`),
    ]),
  );
/** A value of it: the base type's token, the number of bytes of its properties, those, the value. */
export const variant: WireType = {
  info: Buffer.concat([u8(0x62), u32(8_016)]),
  value: (bytes) => (bytes ? Buffer.concat([u32(bytes.length), bytes]) : u32(0)),
};

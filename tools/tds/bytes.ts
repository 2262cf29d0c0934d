/** Little pieces of TDS, written from its specification (MS-TDS) and from nothing else: what a test server says. */

export const u8 = (...values: readonly number[]): Buffer => Buffer.from(values);

export function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function i32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

export const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
export const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');
/** B_VARCHAR: one byte of length, in characters. */
export const shortText = (text: string): Buffer => Buffer.concat([u8(text.length), utf16(text)]);
/** US_VARCHAR: two bytes of length. */
export const longText = (text: string): Buffer => Buffer.concat([u16(text.length), utf16(text)]);

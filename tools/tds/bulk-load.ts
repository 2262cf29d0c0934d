/** A bulk load as it came: its columns, the bytes of each value, and whether it ended as it should. */
export interface BulkLoad {
  readonly columns: readonly {
    readonly name: string;
    readonly type: number;
    readonly flags: number;
    readonly info: Buffer;
  }[];
  readonly rows: readonly (readonly (Buffer | null)[])[];
  /** It ended with DONE, and with nothing behind it. */
  readonly complete: boolean;
}

const FIXED: Readonly<Record<number, number>> = {
  48: 1,
  50: 1,
  52: 2,
  56: 4,
  58: 4,
  59: 4,
  60: 8,
  61: 8,
  62: 8,
  122: 4,
  127: 8,
};

type Length = { readonly fixed: number } | 'byte' | 'short' | 'long' | 'chunks';

/** Reads the message of a bulk load (MS-TDS 2.2.6.1) to its end, and throws where its framing is wrong. */
export function bulkLoadOf(bytes: Buffer): BulkLoad {
  let at = 0;
  const need = (count: number): number => {
    if (at + count > bytes.length) throw new Error(`The bulk load breaks off at byte ${at}.`);
    at += count;
    return at - count;
  };
  const u8 = (): number => bytes.readUInt8(need(1));
  const u16 = (): number => bytes.readUInt16LE(need(2));
  const u32 = (): number => bytes.readUInt32LE(need(4));
  const slice = (count: number): Buffer => Buffer.from(bytes.subarray(need(count), at));

  const lengthOf = (type: number): Length => {
    const size = FIXED[type];
    if (size !== undefined) return { fixed: size };
    if (type === 0x28) return 'byte';
    if ([0x24, 0x26, 0x68, 0x6d, 0x6e, 0x6f, 0x29, 0x2a, 0x2b].includes(type)) {
      u8();
      return 'byte';
    }
    if (type === 0x6a || type === 0x6c) {
      slice(3);
      return 'byte';
    }
    if (type === 0x62) {
      u32();
      return 'long';
    }
    if (type === 0xf1) {
      u8();
      return 'chunks';
    }
    if (![0xa5, 0xad, 0xa7, 0xaf, 0xe7, 0xef].includes(type))
      throw new Error(`No type 0x${type.toString(16)} in a bulk load.`);
    const max = u16() === 0xffff;
    if (![0xa5, 0xad].includes(type)) slice(5);
    return max ? 'chunks' : 'short';
  };
  const value = (length: Length): Buffer | null => {
    if (typeof length === 'object') return slice(length.fixed);
    if (length === 'byte') {
      const size = u8();
      return size === 0 ? null : slice(size);
    }
    if (length === 'short') {
      const size = u16();
      return size === 0xffff ? null : slice(size);
    }
    if (length === 'long') {
      const size = u32();
      return size === 0 ? null : slice(size);
    }
    const whole = bytes.readBigUInt64LE(need(8));
    if (whole === 0xffff_ffff_ffff_ffffn) return null;
    const chunks: Buffer[] = [];
    for (let size = u32(); size > 0; size = u32()) chunks.push(slice(size));
    const joined = Buffer.concat(chunks);
    // Or the length is not known before (PLP_UNKNOWN_LEN).
    if (whole !== 0xffff_ffff_ffff_fffen && whole !== BigInt(joined.length))
      throw new Error(`A value says ${whole} bytes and has ${joined.length}.`);
    return joined;
  };

  if (u8() !== 0x81) throw new Error('A bulk load begins with its columns.');
  const lengths: Length[] = [];
  const columns = Array.from({ length: u16() }, () => {
    u32();
    const flags = u16();
    const start = at;
    const type = u8();
    lengths.push(lengthOf(type));
    const info = Buffer.from(bytes.subarray(start, at));
    const name = slice(u8() * 2).toString('utf16le');
    return { name, type, flags, info };
  });
  const rows: (Buffer | null)[][] = [];
  while (at < bytes.length) {
    const token = u8();
    if (token === 0xd1) rows.push(lengths.map(value));
    else if (token === 0xfd) {
      slice(12);
      return { columns, rows, complete: at === bytes.length };
    } else throw new Error(`No token 0x${token.toString(16)} in a bulk load.`);
  }
  return { columns, rows, complete: false };
}

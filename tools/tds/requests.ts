import { type BulkLoad, bulkLoadOf } from './bulk-load.ts';

/** What a client has asked, as the test server reads it. */
export type TdsRequest =
  | { readonly kind: 'batch'; readonly sql: string; readonly reset: boolean; readonly transaction: bigint }
  | {
      readonly kind: 'rpc';
      readonly procedure: number | string;
      readonly texts: readonly string[];
      readonly bytes: Buffer;
    }
  | { readonly kind: 'transaction'; readonly what: number; readonly isolation: number; readonly transaction: bigint }
  | ({ readonly kind: 'bulk load' } & BulkLoad);

/** A whole message, put together from its packets. */
export interface Message {
  readonly type: number;
  readonly status: number;
  readonly payload: Buffer;
}

export const TYPE = {
  batch: 1,
  rpc: 3,
  answer: 4,
  attention: 6,
  bulkLoad: 7,
  transaction: 14,
  login: 16,
  prelogin: 18,
} as const;

export function readRequest({ type, status, payload }: Message): TdsRequest {
  if (type === TYPE.bulkLoad) return { kind: 'bulk load', ...bulkLoadOf(payload) };
  const headers = payload.readUInt32LE(0);
  const transaction = payload.readBigUInt64LE(10);
  const rest = payload.subarray(headers);
  if (type === TYPE.batch) {
    return { kind: 'batch', sql: rest.toString('utf16le'), reset: (status & 8) !== 0, transaction };
  }
  if (type === TYPE.transaction) {
    return { kind: 'transaction', what: rest.readUInt16LE(0), isolation: rest[2] as number, transaction };
  }
  return readRpc(rest);
}

/** The procedure, and the text of each parameter of nvarchar type: what a test looks at. */
function readRpc(bytes: Buffer): TdsRequest {
  const length = bytes.readUInt16LE(0);
  const byNumber = length === 0xffff;
  const procedure = byNumber ? bytes.readUInt16LE(2) : bytes.toString('utf16le', 2, 2 + length * 2);
  let at = (byNumber ? 4 : 2 + length * 2) + 2;
  const texts: string[] = [];
  // Parameters: a name, flags, nvarchar(n) or nvarchar(max). The first that is of another type ends the reading.
  while (at < bytes.length) {
    at += 1 + (bytes[at] as number) * 2 + 1;
    if (bytes[at] !== 0xe7) break;
    const max = bytes.readUInt16LE(at + 1) === 0xffff;
    at += 8;
    if (!max) {
      const size = bytes.readUInt16LE(at);
      texts.push(bytes.toString('utf16le', at + 2, at + 2 + (size === 0xffff ? 0 : size)));
      at += 2 + (size === 0xffff ? 0 : size);
      continue;
    }
    const isNull = bytes.readBigUInt64LE(at) === 0xffff_ffff_ffff_ffffn;
    at += 8;
    let text = '';
    for (let size = isNull ? 0 : bytes.readUInt32LE(at); !isNull; size = bytes.readUInt32LE(at)) {
      text += bytes.toString('utf16le', at + 4, at + 4 + size);
      at += 4 + size;
      if (size === 0) break;
    }
    texts.push(text);
  }
  return { kind: 'rpc', procedure, texts, bytes };
}

import { i32, longText, shortText, u8, u16, u32, u64 } from './bytes.ts';
import type { WireType } from './types.ts';

/** What an answer is made of (MS-TDS 2.2.7). */

export interface WireColumn {
  readonly name: string;
  readonly type: WireType;
  /** Default: 0x0009, nullable and updatable. */
  readonly flags?: number;
  readonly userType?: number;
}

export const column = (name: string, type: WireType, more: Omit<WireColumn, 'name' | 'type'> = {}): WireColumn => ({
  name,
  type,
  ...more,
});

export function columns(...list: readonly WireColumn[]): Buffer {
  const parts = list.map(({ name, type, flags = 0x0009, userType = 0 }) => {
    const tableName = type.tableName ? Buffer.concat([u8(1), longText('t')]) : Buffer.alloc(0);
    return Buffer.concat([u32(userType), u16(flags), type.info, tableName, shortText(name)]);
  });
  return Buffer.concat([u8(0x81), u16(list.length), ...parts]);
}

export function row(list: readonly WireColumn[], values: readonly (Buffer | null)[]): Buffer {
  return Buffer.concat([u8(0xd1), ...list.map(({ type }, index) => type.value(values[index] ?? null))]);
}

/** The same with a bit for each NULL, whose value is then left out. */
export function compressedRow(list: readonly WireColumn[], values: readonly (Buffer | null)[]): Buffer {
  const nulls = Buffer.alloc(Math.ceil(list.length / 8));
  const parts = list.flatMap(({ type }, index) => {
    const value = values[index] ?? null;
    if (value !== null) return [type.value(value)];
    nulls[index >> 3] = (nulls[index >> 3] as number) | (1 << (index & 7));
    return [];
  });
  return Buffer.concat([u8(0xd2), nulls, ...parts]);
}

/** CurCmd, as SQL Server tells it. */
export const COMMAND = {
  select: 0xc1,
  insert: 0xc3,
  delete: 0xc4,
  update: 0xc5,
  createTable: 0xc6,
  dropTable: 0xc7,
  set: 0xf9,
} as const;

interface DoneOptions {
  readonly count?: number;
  readonly command?: number;
  readonly more?: boolean;
  readonly error?: boolean;
  readonly attention?: boolean;
  readonly token?: 'done' | 'procedure' | 'in procedure';
}

export function done(options: DoneOptions = {}): Buffer {
  const { count, command = 0, more, error, attention, token = 'done' } = options;
  const status = (more ? 1 : 0) | (error ? 2 : 0) | (count === undefined ? 0 : 0x10) | (attention ? 0x20 : 0);
  const code = { done: 0xfd, procedure: 0xfe, 'in procedure': 0xff }[token];
  return Buffer.concat([u8(code), u16(status), u16(command), u64(count ?? 0)]);
}

export interface Told {
  readonly number: number;
  readonly message: string;
  /** Its class: 11 to 25 for an error, up to 10 for a message. */
  readonly severity: number;
  readonly line?: number;
  readonly procedure?: string;
}

export const error = (told: Told): Buffer => message(0xaa, told);
export const info = (told: Told): Buffer => message(0xab, told);

function message(token: number, { number, message: text, severity, line = 1, procedure = '' }: Told): Buffer {
  const body = Buffer.concat([
    i32(number),
    u8(1, severity),
    longText(text),
    shortText('fake'),
    shortText(procedure),
    u32(line),
  ]);
  return Buffer.concat([u8(token), u16(body.length), body]);
}

/** ENVCHANGE: a transaction (8 begun, 9 committed, 10 rolled back) and its descriptor. */
export function transactionChange(kind: 8 | 9 | 10, descriptor: Buffer): Buffer {
  const body =
    kind === 8
      ? Buffer.concat([u8(kind, descriptor.length), descriptor, u8(0)])
      : Buffer.concat([u8(kind, 0, descriptor.length), descriptor]);
  return Buffer.concat([u8(0xe3), u16(body.length), body]);
}

/** ENVCHANGE of texts: 1 database, 2 language, 4 packet size. */
export function textChange(kind: number, now: string, before: string): Buffer {
  const body = Buffer.concat([u8(kind), shortText(now), shortText(before)]);
  return Buffer.concat([u8(0xe3), u16(body.length), body]);
}

/** ENVCHANGE of the collation that the server uses. */
export function collationChange(collation: Buffer): Buffer {
  const body = Buffer.concat([u8(7, collation.length), collation, u8(0)]);
  return Buffer.concat([u8(0xe3), u16(body.length), body]);
}

/** LOGINACK of TDS 7.4. */
export function loginAck(): Buffer {
  const body = Buffer.concat([
    u8(1),
    Buffer.from([0x74, 0, 0, 4]),
    shortText('Microsoft SQL Server'),
    u8(16, 0, 0x10, 0),
  ]);
  return Buffer.concat([u8(0xad), u16(body.length), body]);
}

export const returnStatus = (value: number): Buffer => Buffer.concat([u8(0x79), i32(value)]);

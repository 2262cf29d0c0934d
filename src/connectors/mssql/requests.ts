import { MESSAGE } from './channel.ts';
import type { Connection } from './connection.ts';

/** Isolation levels of a transaction manager request (MS-TDS 2.2.6.9). */
export const ISOLATION = { readCommitted: 2, snapshot: 5 } as const;

const TRANSACTION = { begin: 5, commit: 7, rollback: 8 } as const;
/** The stored procedure's number in an RPC request (MS-TDS 2.2.6.6). */
const SP_EXECUTESQL = 10;

/** ALL_HEADERS with one header, that of the transaction (MS-TDS 2.2.5.3): what a request belongs to. */
function headers({ transaction }: Connection): Buffer {
  const bytes = Buffer.alloc(22);
  bytes.writeUInt32LE(22, 0);
  bytes.writeUInt32LE(18, 4);
  bytes.writeUInt16LE(2, 8);
  transaction.copy(bytes, 10);
  bytes.writeUInt32LE(1, 18);
  return bytes;
}

/** Sends a batch of statements as text. */
export function sendBatch(connection: Connection, sql: string, options: { readonly reset?: boolean } = {}): void {
  connection.request(MESSAGE.batch, Buffer.concat([headers(connection), Buffer.from(sql, 'utf16le')]), options);
}

/** A parameter as it stands in the request: its type and value, and how the statement declares it. */
export interface Parameter {
  /** `int`, `nvarchar(max)`. */
  readonly declaration: string;
  /** TYPE_INFO and value. */
  readonly bytes: Uint8Array;
}

/** Sends a batch with parameters @p1, @p2, … by sp_executesql. */
export function sendParameterized(connection: Connection, sql: string, parameters: readonly Parameter[]): void {
  const procedure = Buffer.alloc(6);
  procedure.writeUInt16LE(0xffff, 0);
  procedure.writeUInt16LE(SP_EXECUTESQL, 2);
  const declarations = parameters.map(({ declaration }, index) => `@p${index + 1} ${declaration}`).join(', ');
  const parts = [procedure, parameter('', longText(sql)), parameter('', longText(declarations))];
  for (const [index, { bytes }] of parameters.entries()) parts.push(parameter(`@p${index + 1}`, bytes));
  connection.request(MESSAGE.rpc, Buffer.concat([headers(connection), ...parts]));
}

function parameter(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'utf16le'), Buffer.from([0]), bytes]);
}

/** TYPE_INFO of nvarchar(max), without a collation of its own. */
export const NVARCHAR_MAX = Buffer.from([0xe7, 0xff, 0xff, 0, 0, 0, 0, 0]);
/** The length of a NULL in chunks. */
export const NULL_CHUNKS = Buffer.alloc(8, 0xff);

/** A value of a (max) type: its length, one chunk, the end. */
export function inChunks(bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(bytes.length), 0);
  head.writeUInt32LE(bytes.length, 8);
  return bytes.length === 0 ? Buffer.alloc(12) : Buffer.concat([head, bytes, Buffer.alloc(4)]);
}

function longText(text: string): Buffer {
  return Buffer.concat([NVARCHAR_MAX, inChunks(Buffer.from(text, 'utf16le'))]);
}

/** Begins a transaction by a transaction manager request. */
export async function beginTransaction(connection: Connection, isolation: number): Promise<void> {
  await manage(connection, Buffer.from([TRANSACTION.begin, 0, isolation, 0]));
}

export async function commitTransaction(connection: Connection): Promise<void> {
  await manage(connection, Buffer.from([TRANSACTION.commit, 0, 0, 0]));
}

export async function rollbackTransaction(connection: Connection): Promise<void> {
  await manage(connection, Buffer.from([TRANSACTION.rollback, 0, 0, 0]));
}

async function manage(connection: Connection, request: Buffer): Promise<void> {
  connection.request(MESSAGE.transaction, Buffer.concat([headers(connection), request]));
  await connection.drain();
}

/** Runs a batch whose results are of no interest. */
export async function perform(
  connection: Connection,
  sql: string,
  options: { readonly reset?: boolean } = {},
): Promise<void> {
  sendBatch(connection, sql, options);
  await connection.drain();
}

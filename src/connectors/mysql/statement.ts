import { DagFluxError } from '../../contract/errors.ts';
import type { Value } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { COMMAND, PayloadReader, type ResultField, readColumn, TYPE } from './protocol.ts';
import { describeColumn } from './types.ts';

/** Runs statements, one after the other, of which nothing but success is of interest. */
export async function perform(connection: Connection, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) {
    connection.send(COMMAND.query, sql);
    await connection.drain();
  }
}

/** Rows of one statement without parameters, as text. */
export async function textRows(connection: Connection, sql: string): Promise<(string | null)[][]> {
  connection.send(COMMAND.query, sql);
  const rows: (string | null)[][] = [];
  let columns = 0;
  while (connection.busy) {
    const packet = await connection.receive();
    if (packet === 'column') columns += 1;
    else if (packet === 'row') rows.push(readTextRow(connection, columns));
    else if (packet === 'infile') connection.sendData(new Uint8Array(0));
  }
  return rows;
}

function readTextRow({ channel }: Connection, columns: number): (string | null)[] {
  const reader = new PayloadReader(channel.bytes, channel.start, channel.stop);
  return Array.from({ length: columns }, () => {
    if (channel.bytes[reader.at] !== NULL) return reader.text();
    reader.at += 1;
    return null;
  });
}

const NULL = 0xfb;

/** Reads the columns of a result whose head was just received. */
export async function readColumns(connection: Connection): Promise<ResultField[]> {
  const fields: ResultField[] = [];
  while ((await connection.receive()) === 'column') {
    const { bytes, start, stop } = connection.channel;
    fields.push(describeColumn(readColumn(new PayloadReader(bytes, start, stop), connection.extended)));
  }
  return fields;
}

/** A statement that the server has read; to be closed. */
export interface Prepared {
  readonly id: number;
  readonly parameters: number;
  /** Empty: it returns no rows (or a procedure's, which only its run tells). */
  readonly fields: readonly ResultField[];
}

/** Has the server read a statement, without running it. */
export async function prepare(connection: Connection, sql: string): Promise<Prepared> {
  const { channel } = connection;
  connection.send(COMMAND.prepare, sql, 'other');
  await connection.receive();
  const reader = new PayloadReader(channel.bytes, channel.start + 1, channel.stop);
  const id = reader.integer(4);
  const columns = reader.integer(2);
  const parameters = reader.integer(2);
  // Each list is followed by a packet that ends it.
  for (let skipped = 0; parameters > 0 && skipped <= parameters; skipped += 1) await connection.receive();
  const fields: ResultField[] = [];
  for (let column = 0; columns > 0 && column <= columns; column += 1) {
    await connection.receive();
    if (column === columns) break;
    fields.push(
      describeColumn(readColumn(new PayloadReader(channel.bytes, channel.start, channel.stop), connection.extended)),
    );
  }
  connection.answered();
  return { id, parameters, fields };
}

/** Lets the server forget a statement; it answers nothing. */
export function closeStatement(connection: Connection, { id }: Prepared): void {
  if (connection.channel.lost || connection.busy) return;
  const body = Buffer.allocUnsafe(4);
  body.writeUInt32LE(id);
  connection.send(COMMAND.closeStatement, body, 'none');
}

/** Sends the run of a prepared statement; its rows come in the binary protocol. @throws invalid-input, invalid-data */
export function execute(connection: Connection, prepared: Prepared, values: readonly Value[]): void {
  if (values.length !== prepared.parameters) {
    throw new DagFluxError(
      'invalid-input',
      `The statement has ${prepared.parameters} parameters, and ${values.length} values were given.`,
      { hint: 'Give one value for each question mark.' },
    );
  }
  const head = Buffer.alloc(9);
  head.writeUInt32LE(prepared.id);
  head.writeUInt32LE(1, 5);
  if (values.length === 0) {
    connection.send(COMMAND.execute, head);
    return;
  }
  const nulls = Buffer.alloc((values.length + 7) >> 3);
  const types = Buffer.alloc(values.length * 2);
  const encoded = values.map((value, index) => {
    if (value === null) nulls[index >> 3] = (nulls[index >> 3] as number) | (1 << (index & 7));
    const parameter = encodeParameter(value, index);
    types.writeUInt16LE(parameter.type, index * 2);
    return parameter.bytes;
  });
  connection.send(COMMAND.execute, Buffer.concat([head, nulls, Buffer.of(1), types, ...encoded]));
}

const UNSIGNED = 0x8000;
const NOTHING = Buffer.alloc(0);

function encodeParameter(value: Value, index: number): { readonly type: number; readonly bytes: Buffer } {
  if (value === null) return { type: TYPE.null, bytes: NOTHING };
  if (typeof value === 'boolean') return { type: TYPE.tiny, bytes: Buffer.of(value ? 1 : 0) };
  if (value instanceof Uint8Array) return { type: TYPE.blob, bytes: withLength(Buffer.from(value)) };
  if (typeof value === 'number' && (!Number.isSafeInteger(value) || Object.is(value, -0))) {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeDoubleLE(value);
    return { type: TYPE.double, bytes };
  }
  if (typeof value !== 'string') return encodeInteger(BigInt(value));
  if (!value.isWellFormed()) {
    throw new DagFluxError('invalid-data', `The parameter ?${index + 1} holds half of a surrogate pair.`, {
      hint: 'It is no character in UTF-8; remove it.',
    });
  }
  return { type: TYPE.varString, bytes: withLength(Buffer.from(value, 'utf8')) };
}

function encodeInteger(value: bigint): { readonly type: number; readonly bytes: Buffer } {
  const bytes = Buffer.allocUnsafe(8);
  if (value >= -(2n ** 63n) && value < 2n ** 63n) {
    bytes.writeBigInt64LE(value);
    return { type: TYPE.longlong, bytes };
  }
  if (value > 0n && value < 2n ** 64n) {
    bytes.writeBigUInt64LE(value);
    return { type: TYPE.longlong | UNSIGNED, bytes };
  }
  return { type: TYPE.newdecimal, bytes: withLength(Buffer.from(String(value), 'latin1')) };
}

function withLength(bytes: Buffer): Buffer {
  const { length } = bytes;
  let head: Buffer;
  if (length < 0xfb) head = Buffer.of(length);
  else if (length < 0x10000) head = Buffer.of(0xfc, length & 0xff, length >> 8);
  else if (length < 0x1000000) head = Buffer.of(0xfd, length & 0xff, (length >> 8) & 0xff, length >> 16);
  else {
    head = Buffer.alloc(9);
    head[0] = 0xfe;
    head.writeBigUInt64LE(BigInt(length), 1);
  }
  return Buffer.concat([head, bytes]);
}

/** What an error must not tell, as the server would write it. */
export function hiddenIn(parameters: readonly Value[]): readonly string[] {
  return parameters.flatMap((value) => (value === null || value instanceof Uint8Array ? [] : [String(value)]));
}

import { DagFluxError } from '../../contract/errors.ts';

/**
 * The messages that we send and the few fields that we read, after PostgreSQL's documentation, "Message Formats" (protocol
 * 3.0). Connecting, TLS and authentication are pg's; from then on the socket is ours, so that rows are decoded straight
 * into columns and COPY data passes untouched.
 */

/** A value of a Bind message: text, or bytes in the type's binary format. */
export type Parameter = string | Uint8Array | null;

export const SYNC = message('S', []);
export const FLUSH = message('H', []);
export const COPY_DONE = message('c', []);

/** Prepares the unnamed statement; a parameter's oid 0 leaves its type to the server. */
export function parse(sql: string, parameterTypes: readonly number[] = []): Buffer {
  return message('P', [text(''), text(sql), int16(parameterTypes.length), ...parameterTypes.map(int32)]);
}

/** Binds the unnamed statement to the unnamed portal. Result formats: 0 = text, 1 = binary, one a column; none = all text. */
export function bind(parameters: readonly Parameter[] = [], resultFormats: readonly number[] = []): Buffer {
  const formats = parameters.map((value) => int16(value instanceof Uint8Array ? 1 : 0));
  const values = parameters.flatMap((value) => {
    if (value === null) return [int32(-1)];
    const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
    return [int32(bytes.length), bytes];
  });
  return message('B', [
    text(''),
    text(''),
    int16(formats.length),
    ...formats,
    int16(parameters.length),
    ...values,
    int16(resultFormats.length),
    ...resultFormats.map(int16),
  ]);
}

export const DESCRIBE_STATEMENT = message('D', [Buffer.from('S'), text('')]);
export const DESCRIBE_PORTAL = message('D', [Buffer.from('P'), text('')]);
export const CLOSE_PORTAL = message('C', [Buffer.from('P'), text('')]);

/** Runs the unnamed portal for at most so many rows; 0 = all. */
export function execute(maximumRows = 0): Buffer {
  return message('E', [text(''), int32(maximumRows)]);
}

export function copyFail(reason: string): Buffer {
  return message('f', [text(reason)]);
}

/** The 5 bytes before the payload of a CopyData message. */
export function copyDataHeader(payloadBytes: number): Buffer {
  const header = Buffer.allocUnsafe(5);
  header[0] = 0x64;
  header.writeInt32BE(payloadBytes + 4, 1);
  return header;
}

function message(code: string, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([Buffer.from(code), int32(length), ...parts]);
}

function text(value: string): Buffer {
  // A NUL would end the text early, and the server would read the rest as something else.
  if (value.includes('\0') || !value.isWellFormed()) {
    throw new DagFluxError('invalid-input', 'The SQL holds a NUL character or half of a surrogate pair.', {
      hint: 'Remove the character; PostgreSQL takes neither in any text.',
    });
  }
  return Buffer.from(`${value}\0`, 'utf8');
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value & 0xffff);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
}

/** A column as RowDescription tells it. */
export interface WireField {
  readonly name: string;
  readonly oid: number;
  readonly modifier: number;
  /** 0 = text, 1 = binary; of a statement that is not bound yet it says nothing. */
  readonly format: number;
}

export function readRowDescription(body: Buffer): WireField[] {
  const fields: WireField[] = [];
  const count = body.readUInt16BE(0);
  let at = 2;
  for (let i = 0; i < count; i += 1) {
    const end = body.indexOf(0, at);
    const name = body.toString('utf8', at, end);
    // Skipped: table oid (4), column number (2); after the type: its size (2).
    fields.push({
      name,
      oid: body.readUInt32BE(end + 7),
      modifier: body.readInt32BE(end + 13),
      format: body.readInt16BE(end + 17),
    });
    at = end + 19;
  }
  return fields;
}

/** ErrorResponse and NoticeResponse: one text by field code ("Error and Notice Message Fields"). */
export function readFields(body: Buffer): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  let at = 0;
  while (at < body.length && body[at] !== 0) {
    const end = body.indexOf(0, at + 1);
    fields[String.fromCharCode(body[at] as number)] = body.toString('utf8', at + 1, end);
    at = end + 1;
  }
  return fields;
}

/** CommandComplete's tag: `INSERT 0 5` -> INSERT, 5. */
export function readCommandTag(body: Buffer): { command: string; rows: number | null } {
  const tag = body.toString('latin1', 0, body.length - 1);
  const match = /^(.*?)(?: \d+)? (\d+)$/.exec(tag);
  return match ? { command: match[1] as string, rows: Number(match[2]) } : { command: tag, rows: null };
}

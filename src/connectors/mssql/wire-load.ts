import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { type BulkMessage, openBulk } from './bulk.ts';
import type { ByteWriter } from './byte-writer.ts';
import { codePageOf } from './code-pages.ts';
import type { Connection } from './connection.ts';
import { decoderOf } from './decode.ts';
import { dialect } from './dialect.ts';
import { encoderOf } from './encode.ts';
import { refusal } from './encode-rows.ts';
import { Refused } from './refused.ts';
import { perform, rollbackTransaction } from './requests.ts';
import { StreamSource } from './stream-source.ts';
import { findTarget, type TargetColumn } from './target.ts';
import { type Column, FLAG, TOKEN, TokenReader } from './tokens.ts';
import { TYPE, type TypeInfo } from './type-info.ts';
import { describeType } from './types.ts';

interface Freight {
  readonly table: TableName;
  readonly fields: readonly Field[];
  readonly streams: readonly AsyncIterable<Uint8Array>[];
}

/** Loads the rows of another SQL Server's answers by bulk copy; what fails ends the transaction, as with any load. */
export async function loadTokens(
  connection: Connection,
  { table, fields, streams }: Freight,
): Promise<{ readonly rows: number }> {
  const { columns } = await findTarget(
    connection,
    table,
    fields.map((field) => field.name),
  );
  const identity = columns.some((column) => column.identity && !column.generated);
  if (identity) await perform(connection, `SET IDENTITY_INSERT ${dialect.table(table)} ON`);
  const bulk = await openBulk(
    connection,
    table,
    columns.filter((column) => !column.generated),
  );
  try {
    let rows = 0;
    for (const stream of streams) rows = await copyRows(stream, columns, { bulk, rows });
    const taken = await bulk.finish();
    if (identity) await perform(connection, `SET IDENTITY_INSERT ${dialect.table(table)} OFF`);
    return { rows: taken };
  } catch (error) {
    if (!connection.channel.lost) {
      await bulk.abandon();
      if (connection.inTransaction) await rollbackTransaction(connection).catch(() => {});
    }
    throw error;
  }
}

async function copyRows(
  stream: AsyncIterable<Uint8Array>,
  columns: readonly TargetColumn[],
  { bulk, rows: before }: { readonly bulk: BulkMessage; readonly rows: number },
): Promise<number> {
  const source = new StreamSource(stream);
  const tokens = new TokenReader(source);
  let copies: readonly (Copy | null)[] = [];
  let rows = before;
  try {
    while (await tokens.step()) {
      if (tokens.code === TOKEN.done) return rows;
      if (tokens.code === TOKEN.columns) {
        copies = columns.map((column, index) => copyOf(column, tokens.columns[index]));
        continue;
      }
      rows += 1;
      bulk.row();
      for (const [index, copy] of copies.entries()) {
        const first = tokens.values[index * 2] as number;
        const start = first < 0 ? -1 : tokens.start + first;
        try {
          copy?.(source.bytes, { start, stop: tokens.start + (tokens.values[index * 2 + 1] as number) }, bulk.out);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          throw refusal(error, { row: rows, column: columns[index]?.name ?? '' });
        }
      }
      await bulk.flushFull();
    }
  } finally {
    await source.close();
  }
  throw new DagFluxError('invalid-data', 'The rows end too early.', {
    hint: 'The source has ended before it said so; run it again.',
  });
}

/** Copies a value, from `start` (-1 = NULL) to `stop`. */
type Copy = (bytes: Buffer, range: { readonly start: number; readonly stop: number }, out: ByteWriter) => void;

/** Null: the server makes the column's values itself. */
function copyOf(target: TargetColumn, source: Column | undefined): Copy | null {
  if (target.generated) return null;
  if (!source) throw new DagFluxError('internal', `The rows have no column for "${target.name}".`);
  const encode = encoderOf(target.info);
  const required = (target.flags & FLAG.nullable) === 0;
  const decode = decoderOf(source.info);
  const same = hasSameBytes(source, target.info);
  return (bytes, { start, stop }, out) => {
    if (start < 0) {
      if (required) throw new Refused('is NULL, and the column takes none', 'constraint');
      encode(null, out);
    } else if (same) copyBytes(target.info, source.info, { bytes, start, stop }, out);
    else encode(decode(bytes, start, stop), out);
  };
}

/** The same type, and for text in a code page the same one. */
function hasSameBytes({ info, userType }: Column, target: TypeInfo): boolean {
  if (info.id === TYPE.udt) return target.id === TYPE.varbinary && target.length === 'chunks';
  if (describeType(info, userType).native !== describeType(target).native) return false;
  if (target.id !== TYPE.varchar && target.id !== TYPE.char) return true;
  return codePageOf(info.collation ?? NONE).name === codePageOf(target.collation ?? NONE).name;
}

const NONE = Buffer.alloc(5);
/** The length of chunks whose sum is not known before. */
const UNKNOWN_LENGTH = Buffer.from([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);

function copyBytes(
  target: TypeInfo,
  source: TypeInfo,
  { bytes, start, stop }: { readonly bytes: Buffer; readonly start: number; readonly stop: number },
  out: ByteWriter,
): void {
  const value = bytes.subarray(start, stop);
  switch (target.length) {
    case 'byte':
      out.u8(value.length);
      break;
    case 'short':
      out.u16(value.length);
      break;
    case 'long':
      out.u32(value.length);
      break;
    case 'chunks':
      out.bytes(UNKNOWN_LENGTH);
      if (source.length !== 'chunks' && value.length > 0) out.u32(value.length);
      break;
    default:
      break;
  }
  out.bytes(value);
  if (target.length === 'chunks' && source.length !== 'chunks') out.u32(0);
}

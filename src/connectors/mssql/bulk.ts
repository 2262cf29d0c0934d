import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch } from '../../contract/values.ts';
import { ByteWriter } from './byte-writer.ts';
import { MESSAGE } from './channel.ts';
import type { Connection } from './connection.ts';
import { dialect, quoteIdentifier } from './dialect.ts';
import { rowEncoder } from './encode-rows.ts';
import type { RowWriter } from './load.ts';
import { perform } from './requests.ts';
import type { TargetColumn } from './target.ts';
import { DONE, TOKEN } from './tokens.ts';

/** Handed to the socket in pieces of this size. */
const PIECE_BYTES = 64 * 1024;

/** A bulk load under way: what is put into `out` goes to the server when it is flushed. */
export interface BulkMessage {
  readonly out: ByteWriter;
  /** Begins a row; its values follow. */
  row(): void;
  /** Sends what is there, where it is worth it. @throws what the server says against the load */
  flushFull(): Promise<void>;
  flush(): Promise<void>;
  /** @returns the rows that the server took */
  finish(): Promise<number>;
  abandon(): Promise<void>;
}

/**
 * TDS bulk copy: INSERT BULK says what will come, then one message carries all rows (MS-TDS 2.2.6.1): the columns, a ROW each,
 * DONE. KEEP_NULLS: a NULL stays NULL where the column has a default; constraints are checked and triggers run, as with INSERT.
 */
export async function openBulk(
  connection: Connection,
  table: TableName,
  columns: readonly TargetColumn[],
): Promise<BulkMessage> {
  const { channel } = connection;
  await perform(connection, insertBulk(table, columns));
  const out = new ByteWriter();
  connection.begin();
  channel.begin(MESSAGE.bulkLoad);
  writeColumns(columns, out);

  const flush = async (): Promise<void> => {
    channel.throwIfLost();
    // Cancelled in between: the message has been ended, and nothing may follow.
    if (!channel.writing) await refused();
    if (out.length > 0 && !channel.write(out.take())) await channel.drained();
    // The server speaks in the middle of a load only to refuse it.
    if (channel.spoken) await refused();
  };
  const refused = async (): Promise<never> => {
    if (channel.writing) channel.finish({ ignore: true });
    await connection.drain();
    throw new DagFluxError('internal', 'The server ended the bulk load without saying why.');
  };
  return {
    out,
    row: () => out.u8(TOKEN.row),
    flush,
    flushFull: async () => {
      if (out.length >= PIECE_BYTES) await flush();
    },
    finish: async () => {
      out.u8(TOKEN.done);
      out.fill(0, 12);
      await flush();
      if (channel.writing) channel.finish();
      return await readCount(connection);
    },
    abandon: async () => {
      if (!connection.busy) return;
      // An Attention besides, since not every server answers a message that it was told to ignore.
      connection.attention();
      await connection.drain().catch(() => {});
    },
  };
}

export async function bulkWriter(
  connection: Connection,
  table: TableName,
  columns: readonly TargetColumn[],
): Promise<RowWriter> {
  const bulk = await openBulk(connection, table, columns);
  const rows = rowEncoder(columns);
  return {
    path: 'bulk copy',
    write: async (batch: Batch) => {
      for (let row = 0; row < batch.rows; row += 1) {
        bulk.row();
        rows.write(batch, row, bulk.out);
        await bulk.flushFull();
      }
      await bulk.flush();
    },
    finish: bulk.finish,
    abandon: bulk.abandon,
  };
}

function insertBulk(table: TableName, columns: readonly TargetColumn[]): string {
  const list = columns.map(({ name, declaration }) => `${quoteIdentifier(name)} ${declaration}`).join(', ');
  return `INSERT BULK ${dialect.table(table)} (${list}) WITH (CHECK_CONSTRAINTS, FIRE_TRIGGERS, KEEP_NULLS)`;
}

function writeColumns(columns: readonly TargetColumn[], out: ByteWriter): void {
  out.u8(TOKEN.columns);
  out.u16(columns.length);
  for (const { name, info, flags } of columns) {
    out.u32(0);
    out.u16(flags);
    out.bytes(info.raw);
    out.u8(name.length);
    out.utf16(name);
  }
}

async function readCount(connection: Connection): Promise<number> {
  let rows = 0;
  for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
    if (code !== TOKEN.done) continue;
    const cursor = connection.tokens.cursor();
    const status = cursor.u16();
    cursor.u16();
    if ((status & DONE.count) !== 0) rows = Number(cursor.u64());
  }
  return rows;
}

import type { BatchStream, ReadOptions } from '../../contract/connector.ts';
import type { Batch } from '../../contract/values.ts';
import { CODE } from './channel.ts';
import { bind, CLOSE_PORTAL, execute, FLUSH } from './messages.ts';
import { RowReader } from './rows.ts';
import type { Runner } from './run.ts';
import { command, perform, prepare, toParameters } from './statement.ts';
import type { ResultField } from './type-catalog.ts';

const DEFAULT_BATCH_ROWS = 2_000;
const DEFAULT_BATCH_BYTES = 1024 * 1024;
/** The first portal call asks for few rows, to learn how large they are. */
const FIRST_ROWS = 100;

const SAVEPOINT = 'SAVEPOINT dagflux_read';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_read';
const RELEASE = 'RELEASE SAVEPOINT dagflux_read';

/**
 * Reads a query through a portal, chunk by chunk, inside the transaction. While the consumer works on one chunk the server
 * makes the next; a consumer that stops early cancels that one, and the savepoint keeps the transaction alive.
 */
export async function read(runner: Runner, sql: string, options: ReadOptions): Promise<BatchStream> {
  const { connection, types } = runner;
  const { parameters, parameterTypes } = toParameters(options.parameters ?? []);
  const fields = await connection.cancellable(options.signal, async () => {
    const described = await prepare(connection, types, sql, { parameterTypes, before: command(SAVEPOINT) });
    await connection.sync();
    return described ?? [];
  });
  let started = false;
  const rows = async function* (): AsyncGenerator<Batch> {
    started = true;
    // Sync has ended the conversation: in a transaction the unnamed statement stays, unless a lookup took its place.
    await prepare(connection, types, sql, { parameterTypes });
    const formats = fields.map((field) => field.codec.format);
    connection.send(bind(parameters, formats));
    yield* chunks(runner, fields, options);
  };
  const iterator = rows();
  return {
    fields: fields.map(({ name, type, native }) => ({ name, type, native })),
    [Symbol.asyncIterator]: () => iterator,
    [Symbol.asyncDispose]: async () => {
      await iterator.return(undefined);
      if (started) return;
      started = true;
      if (connection.status === 'T') await perform(connection, RELEASE);
    },
  };
}

async function* chunks(runner: Runner, fields: readonly ResultField[], options: ReadOptions): AsyncGenerator<Batch> {
  const { connection } = runner;
  const { channel } = connection;
  const batchRows = options.batchRows ?? DEFAULT_BATCH_ROWS;
  const batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
  const reader = new RowReader(
    fields.map((field) => field.codec.decode),
    { batchRows, batchBytes },
  );
  const ask = (): void => {
    const average = reader.totalRows === 0 ? 0 : reader.totalBytes / reader.totalRows;
    const fitting = average === 0 ? FIRST_ROWS : Math.floor(batchBytes / average);
    connection.send(execute(Math.max(1, Math.min(batchRows, fitting))), FLUSH);
  };
  const guard = connection.guard(options.signal);
  let open = true;
  try {
    ask();
    while (open) {
      const code = await connection.receive();
      if (code === CODE.dataRow) {
        if (reader.add(channel.bytes, channel.start, channel.stop)) yield reader.take();
      } else if (code === CODE.portalSuspended) {
        ask();
        if (reader.rows > 0) yield reader.take();
      } else if (code === CODE.commandComplete || code === CODE.emptyQuery) {
        open = false;
        connection.send(CLOSE_PORTAL, ...command(RELEASE));
        await connection.sync();
      }
    }
    if (reader.rows > 0) yield reader.take();
    await guard.settled();
  } catch (error) {
    open = false;
    throw await guard.explain(error);
  } finally {
    if (open) {
      guard.cancel();
      await connection.sync().catch(() => {});
      await guard.settled();
      if (!channel.lost) await perform(connection, ROLL_BACK, RELEASE);
    }
  }
}

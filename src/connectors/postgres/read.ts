import type { BatchStream, ReadOptions } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import { CODE } from './channel.ts';
import { bind, CLOSE_PORTAL, execute, FLUSH } from './messages.ts';
import { RowReader } from './rows.ts';
import type { Runner } from './run.ts';
import { command, hiddenIn, perform, prepare, toParameters } from './statement.ts';
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
  const { connection, types, turn } = runner;
  const { parameters, parameterTypes } = toParameters(options.parameters ?? []);
  let iterator: AsyncGenerator<Batch> | undefined;
  let started = false;
  const give = turn.take(() => close());
  const end = (): void => {
    connection.context = {};
    give();
  };
  const close = async (): Promise<void> => {
    await iterator?.return(undefined);
    if (started) return;
    started = true;
    try {
      if (connection.status === 'T' && !connection.channel.lost) await perform(connection, ROLL_BACK, RELEASE);
    } finally {
      end();
    }
  };
  try {
    needTransaction(runner);
    connection.context = { parameters: hiddenIn(parameters) };
    const fields = await connection.cancellable(options.signal, async () => {
      const described = await prepare(connection, types, sql, { parameterTypes, before: command(SAVEPOINT) });
      await connection.sync();
      return described ?? refuseNoRows();
    });
    iterator = (async function* () {
      started = true;
      try {
        throwIfAborted(options.signal);
        // Sync has ended the conversation: in a transaction the unnamed statement stays, unless a lookup took its place.
        await prepare(connection, types, sql, { parameterTypes });
        const formats = fields.map((field) => field.codec.format);
        connection.send(bind(parameters, formats));
        yield* chunks(runner, fields, options);
      } finally {
        end();
      }
    })();
    const batches = iterator;
    return {
      fields: fields.map(({ name, type, native }) => ({ name, type, native })),
      [Symbol.asyncIterator]: () => batches,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export function needTransaction({ connection }: Runner): void {
  if (connection.status !== 'I') return;
  throw new DagFluxError('conflict', 'Rows are streamed and loaded inside a transaction, and there is none.', {
    hint: 'Open the session with a transaction.',
  });
}

function refuseNoRows(): never {
  throw new DagFluxError('invalid-sql', 'The statement returns no rows, so that there is nothing to read.', {
    hint: 'Give a SELECT, or add RETURNING.',
  });
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
    const average = reader.averageBytes;
    const fitting = average === 0 ? FIRST_ROWS : Math.floor(batchBytes / average);
    connection.send(execute(Math.max(1, Math.min(batchRows, fitting))), FLUSH);
  };
  const guard = connection.guard(options.signal);
  let finished = false;
  let failed = false;
  try {
    ask();
    for (let open = true; open; ) {
      const code = await connection.receive();
      if (code === CODE.dataRow) {
        if (reader.add(channel.bytes, channel.start, channel.stop)) yield reader.take();
      } else if (code === CODE.portalSuspended) {
        // Nobody answers a request to cancel while the server waits for us.
        throwIfAborted(options.signal);
        ask();
        if (reader.rows > 0) yield reader.take();
      } else if (code === CODE.commandComplete || code === CODE.emptyQuery) {
        open = false;
        connection.send(CLOSE_PORTAL, ...command(RELEASE));
        await connection.sync();
        finished = true;
      }
    }
    if (reader.rows > 0) yield reader.take();
  } catch (error) {
    failed = connection.status === 'E';
    // What came before the error is an answer too.
    if (reader.rows > 0 && !options.signal?.aborted) yield reader.take();
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
    if (!finished && !failed && !channel.lost) await perform(connection, ROLL_BACK, RELEASE);
  }
}

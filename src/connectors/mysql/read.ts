import type { BatchStream, ReadOptions } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import { binaryCodec } from './decode.ts';
import { RowReader } from './rows.ts';
import type { Runner } from './run.ts';
import { closeStatement, execute, hiddenIn, type Prepared, prepare, readColumns } from './statement.ts';

const DEFAULT_BATCH_ROWS = 2_000;
const DEFAULT_BATCH_BYTES = 1024 * 1024;

/**
 * Reads a query in the binary protocol, as the server sends it: while nobody pulls, the socket is paused and the server
 * waits. A consumer that stops early has the statement killed; the transaction goes on.
 */
export async function read(runner: Runner, sql: string, options: ReadOptions): Promise<BatchStream> {
  const { connection, turn } = runner;
  const parameters = options.parameters ?? [];
  let iterator: AsyncGenerator<Batch> | undefined;
  let prepared: Prepared | undefined;
  let started = false;
  const give = turn.take(() => close());
  const end = (): void => {
    if (prepared) closeStatement(connection, prepared);
    connection.context = {};
    give();
  };
  const close = async (): Promise<void> => {
    await iterator?.return(undefined);
    if (started) return;
    started = true;
    end();
  };
  try {
    needTransaction(runner);
    connection.context = { statement: { sql, offset: () => 0 }, parameters: hiddenIn(parameters) };
    const found = await connection.cancellable(options.signal, () => prepare(connection, sql));
    prepared = found;
    if (found.fields.length === 0) refuseNoRows();
    iterator = (async function* () {
      started = true;
      try {
        throwIfAborted(options.signal);
        yield* batches(runner, found, options);
      } finally {
        end();
      }
    })();
    const stream = iterator;
    return {
      fields: found.fields.map(({ name, type, native }) => ({ name, type, native })),
      [Symbol.asyncIterator]: () => stream,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

export function needTransaction({ connection }: Runner): void {
  if (connection.inTransaction) return;
  throw new DagFluxError('conflict', 'Rows are streamed and loaded inside a transaction, and there is none.', {
    hint: 'Open the session with a transaction.',
  });
}

function refuseNoRows(): never {
  throw new DagFluxError('invalid-sql', 'The statement returns no rows, so that there is nothing to read.', {
    hint: 'Give a SELECT.',
  });
}

async function* batches(runner: Runner, prepared: Prepared, options: ReadOptions): AsyncGenerator<Batch> {
  const { connection } = runner;
  const { channel } = connection;
  const reader = new RowReader(prepared.fields.map(binaryCodec), {
    binary: true,
    batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS,
    batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES,
  });
  const guard = connection.guard(options.signal);
  try {
    execute(connection, prepared, options.parameters ?? []);
    await connection.receive();
    await readColumns(connection);
    while (connection.busy) {
      const packet = connection.step() ?? (await connection.receive());
      if (packet !== 'row') continue;
      if (reader.add(channel.bytes, channel.start, channel.stop)) yield reader.take();
    }
    throwIfAborted(options.signal);
    if (reader.rows > 0) yield reader.take();
  } catch (error) {
    // What came before the error is an answer too.
    if (reader.rows > 0 && !options.signal?.aborted) yield reader.take();
    throw await guard.explain(error);
  } finally {
    await connection.abandon(guard);
  }
}

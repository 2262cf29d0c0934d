import type { BatchStream, ReadOptions } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Batch, Field } from '../../contract/values.ts';
import { decoderOf } from './decode.ts';
import { fieldsOf, send, visible } from './execution.ts';
import { hiddenIn } from './parameters.ts';
import { RowReader } from './rows.ts';
import { needTransaction, requireTransaction, type SessionState, withDeadline } from './session-state.ts';
import { TOKEN } from './tokens.ts';

const DEFAULT_BATCH_ROWS = 2_000;
const DEFAULT_BATCH_BYTES = 1024 * 1024;

/**
 * Reads a query's rows as they come over the wire: while the consumer works, the socket is paused and the server waits. A
 * consumer that stops early has the server stopped by an Attention.
 */
export async function read(state: SessionState, sql: string, options: ReadOptions): Promise<BatchStream> {
  const { connection, turn } = state;
  let iterator: AsyncGenerator<Batch> | undefined;
  const give = turn.take(() => close());
  const signal = withDeadline(options.signal, state.statementTimeout);
  let closed = false;
  let started = false;
  const end = (): void => {
    connection.context = {};
    give();
  };
  /** The answer is under way from the start, whether its rows are asked for or not. */
  const close = async (): Promise<void> => {
    if (started) return void (await iterator?.return(undefined));
    if (closed) return;
    closed = true;
    await connection.abandon(connection.guard(undefined));
    end();
  };
  let fields: readonly Field[];
  try {
    requireTransaction(state);
    needTransaction(state);
    connection.context = { batch: { sql, before: 0 }, parameters: hiddenIn(options.parameters ?? []) };
    fields = await connection.cancellable(signal, async () => {
      send(connection, sql, options);
      return await toColumns(state);
    });
  } catch (error) {
    closed = true;
    if (connection.busy && !connection.channel.lost) await connection.abandon(connection.guard(undefined));
    end();
    throw error;
  }
  iterator = (async function* () {
    started = true;
    try {
      yield* rows(state, { ...options, signal });
    } finally {
      end();
    }
  })();
  const batches = iterator;
  return { fields, [Symbol.asyncIterator]: () => batches, [Symbol.asyncDispose]: close };
}

/** Steps to the first result that has columns. */
async function toColumns({ connection }: SessionState): Promise<readonly Field[]> {
  for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
    const { columns } = connection.tokens;
    if (code === TOKEN.columns && columns.length > 0) return fieldsOf(visible(columns));
  }
  throw new DagFluxError('invalid-sql', 'The statement returns no rows, so that there is nothing to read.', {
    hint: 'Give a SELECT, or add OUTPUT.',
  });
}

async function* rows({ connection }: SessionState, options: ReadOptions): AsyncGenerator<Batch> {
  const { channel, tokens } = connection;
  const guard = connection.guard(undefined);
  const cancel = (): void => guard.cancel();
  options.signal?.addEventListener('abort', cancel, { once: true });
  const reader = new RowReader(
    visible(tokens.columns).map(({ info }) => decoderOf(info)),
    { batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS, batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES },
  );
  let first = true;
  try {
    throwIfAborted(options.signal);
    for (let code = await connection.receive(); code !== 0; code = await connection.receive()) {
      if (code === TOKEN.row || code === TOKEN.compressedRow) {
        if (first && reader.add(channel.bytes, tokens.start, tokens.stop, tokens.values)) yield reader.take();
      } else if (code === TOKEN.columns) {
        // A second result is no part of what was asked for.
        first = tokens.columns.length === 0 && first;
      }
    }
    if (reader.rows > 0) yield reader.take();
  } catch (error) {
    // What came before the error is an answer too.
    if (reader.rows > 0 && !options.signal?.aborted) yield reader.take();
    if (options.signal?.aborted) throwIfAborted(options.signal);
    throw guard.explain(error);
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    await connection.abandon(guard);
  }
}

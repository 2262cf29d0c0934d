import type { BatchStream, ReadOptions } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import { CODE } from '../postgres/channel.ts';
import { bind, DESCRIBE_PORTAL, execute, parse, readRowDescription, SYNC } from '../postgres/messages.ts';
import { needTransaction } from '../postgres/read.ts';
import { RowReader } from '../postgres/rows.ts';
import type { Runner } from '../postgres/run.ts';
import { hiddenIn, perform, prepare, toParameters } from '../postgres/statement.ts';
import type { ResultField } from '../postgres/type-catalog.ts';
import { selectionSql } from '../postgres/wire.ts';
import { dialect } from './dialect.ts';
import { RULES } from './run.ts';
import { textDecoder } from './types.ts';

const DEFAULT_BATCH_ROWS = 2_000;
const DEFAULT_BATCH_BYTES = 1024 * 1024;
/** The first FETCH asks for few rows, to learn how large they are. */
const FIRST_ROWS = 100;
/** A cluster of one node refuses to FETCH more at a time. */
const MAXIMUM_FETCH = 1_000;

const CURSOR = 'dagflux_read';
const DECLARE = `DECLARE ${CURSOR} CURSOR FOR `;

/**
 * Reads a query by DECLARE and FETCH inside the transaction: a portal's row limit, which PostgreSQL keeps to, Redshift ignores.
 * While the consumer works on one chunk the server sends the next. A session has one cursor at a time, as Redshift has.
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
      if (iterator && connection.status === 'T' && !connection.channel.lost) await closeCursor(runner);
    } finally {
      end();
    }
  };
  try {
    needTransaction(runner);
    const select = selectionSql({ sql }, { dialect, rules: RULES });
    connection.context = { parameters: hiddenIn(parameters) };
    const fields = await connection.cancellable(options.signal, async () => {
      const described = await prepare(connection, types, select, { parameterTypes });
      await connection.sync();
      if (described === null) throw noRows();
      connection.context = { parameters: hiddenIn(parameters), offset: () => -DECLARE.length };
      connection.send(parse(DECLARE + select, parameterTypes), bind(parameters), execute(), SYNC);
      await connection.sync();
      return described;
    });
    const batches = (async function* () {
      started = true;
      try {
        throwIfAborted(options.signal);
        yield* chunks(runner, fields, options);
      } finally {
        end();
      }
    })();
    iterator = batches;
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

function noRows(): DagFluxError {
  return new DagFluxError('invalid-sql', 'The statement returns no rows, so that there is nothing to read.', {
    hint: 'Give a SELECT.',
  });
}

function closeCursor({ connection }: Runner): Promise<void> {
  return perform(connection, `CLOSE ${CURSOR}`);
}

async function* chunks(runner: Runner, fields: readonly ResultField[], options: ReadOptions): AsyncGenerator<Batch> {
  const { connection } = runner;
  const { channel } = connection;
  const batchRows = options.batchRows ?? DEFAULT_BATCH_ROWS;
  const batchBytes = options.batchBytes ?? DEFAULT_BATCH_BYTES;
  const decode = fields.map((field) => field.codec.decode);
  const reader = new RowReader(decode, { batchRows, batchBytes });
  let asked = 0;
  const ask = (): void => {
    const average = reader.averageBytes;
    const fitting = average === 0 ? FIRST_ROWS : Math.floor(batchBytes / average);
    asked = Math.max(1, Math.min(batchRows, fitting, MAXIMUM_FETCH));
    const formats = fields.map((field) => field.codec.format);
    connection.send(
      parse(`FETCH FORWARD ${asked} FROM ${CURSOR}`),
      bind([], formats),
      DESCRIBE_PORTAL,
      execute(),
      SYNC,
    );
  };
  const guard = connection.guard(options.signal);
  let finished = false;
  let failed = false;
  try {
    ask();
    for (let fetched = 0; !finished; ) {
      const code = await connection.receive();
      if (code === CODE.rowDescription) {
        // What was asked for is not always what comes: the description of the portal says it.
        for (const [index, { format }] of readRowDescription(channel.body()).entries()) {
          const field = fields[index] as ResultField;
          decode[index] = format === field.codec.format ? field.codec.decode : textDecoder(field);
        }
      } else if (code === CODE.dataRow) {
        fetched += 1;
        if (reader.add(channel.bytes, channel.start, channel.stop)) yield reader.take();
      } else if (code === CODE.readyForQuery) {
        throwIfAborted(options.signal);
        finished = fetched < asked;
        if (!finished) {
          fetched = 0;
          ask();
          if (reader.rows > 0) yield reader.take();
        }
      }
    }
    await closeCursor(runner);
    if (reader.rows > 0) yield reader.take();
  } catch (error) {
    failed = true;
    // What came before the error is an answer too.
    if (reader.rows > 0 && !options.signal?.aborted) yield reader.take();
    throw await guard.explain(error);
  } finally {
    // There are no savepoints: to cancel what was asked ahead would cost the transaction, and it is no more than a chunk.
    if (!finished && !failed && !options.signal?.aborted) await connection.sync().catch(() => {});
    await connection.abandon(guard);
    if (!finished && connection.status === 'T' && !channel.lost) await closeCursor(runner);
  }
}

import type { RunOptions, StatementEvent } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { CODE } from './channel.ts';
import type { Connection } from './connection.ts';
import type { Statement } from './lexer.ts';
import { bind, execute, readCommandTag, SYNC } from './messages.ts';
import { RowReader } from './rows.ts';
import { prepare, toParameters } from './statement.ts';
import type { ResultTypes } from './type-catalog.ts';

const DEFAULT_BATCH_ROWS = 1_000;
const DEFAULT_BATCH_BYTES = 4 * 1024 * 1024;
/** Execute counts its rows in 31 bits. */
const MAXIMUM_ROWS = 2 ** 31 - 2;

/** A statement with what goes before and behind it in the same conversation. */
export interface Execution {
  readonly statement: Statement;
  readonly options: RunOptions;
  readonly before?: readonly Uint8Array[];
  readonly after?: readonly Uint8Array[];
  /** The server sends every row whatever the portal is asked for: what is cut off is cancelled. */
  readonly cancelRest?: boolean;
}

/** The events of one statement. */
export async function* execution(
  connection: Connection,
  types: ResultTypes,
  { statement, options, before = [], after = [], cancelRest = false }: Execution,
): AsyncGenerator<StatementEvent> {
  const { channel } = connection;
  const { parameters, parameterTypes } = toParameters(options.parameters ?? []);
  const fields = await prepare(connection, types, statement.sql, { parameterTypes, before });
  if (fields) yield { kind: 'fields', fields: fields.map(({ name, type, native }) => ({ name, type, native })) };
  const codecs = fields?.map((field) => field.codec) ?? [];
  const reader = new RowReader(
    codecs.map((codec) => codec.decode),
    { batchRows: options.batchRows ?? DEFAULT_BATCH_ROWS, batchBytes: options.batchBytes ?? DEFAULT_BATCH_BYTES },
  );
  const maximum = options.maxRows ?? Number.POSITIVE_INFINITY;
  const formats = codecs.map((codec) => codec.format);
  // One row more than asked for tells whether something was cut off; the cursor counts, the SQL is not touched.
  const asked = maximum > MAXIMUM_ROWS ? 0 : maximum + 1;
  connection.send(bind(parameters, formats), execute(asked), ...after, SYNC);
  let tag: { command: string; rows: number | null } | undefined;
  let truncated = false;
  let complete = false;
  try {
    while (connection.busy) {
      const code = await connection.receive();
      if (code === CODE.dataRow && !complete) {
        if (reader.totalRows + reader.rows >= maximum) {
          if (cancelRest && !truncated) connection.interrupt();
          truncated = true;
        } else if (reader.add(channel.bytes, channel.start, channel.stop)) {
          yield { kind: 'batch', batch: reader.take() };
        }
      } else if (code === CODE.commandComplete) {
        if (!complete) tag = readCommandTag(channel.body());
        complete = true;
      } else if (code === CODE.portalSuspended) {
        complete = true;
      } else if (code === CODE.copyInResponse || code === CODE.copyOutResponse) {
        await refuseCopy(connection, code);
      }
    }
  } catch (error) {
    // What came before the error is an answer too.
    if (reader.rows > 0 && !options.signal?.aborted) yield { kind: 'batch', batch: reader.take() };
    // The end that we asked for.
    const ours = truncated && cancelRest && error instanceof DagFluxError && error.code === 'cancelled';
    if (!ours || options.signal?.aborted) throw error;
  }
  if (reader.rows > 0) yield { kind: 'batch', batch: reader.take() };
  const rowCount = fields ? (truncated ? reader.totalRows : (tag?.rows ?? reader.totalRows)) : (tag?.rows ?? null);
  const command = tag?.command ?? commandOf(statement);
  yield { kind: 'done', command, rowCount, truncated, notices: connection.takeNotices() };
}

/** The server names the command of a portal that it has not been asked to finish only by what it is. */
function commandOf({ words: [first = 'SELECT'] }: Statement): string {
  return ['VALUES', 'TABLE', 'WITH'].includes(first) ? 'SELECT' : first;
}

/** A script has no stream to read from or write to. */
async function refuseCopy(connection: Connection, code: number): Promise<never> {
  if (code === CODE.copyInResponse) connection.refuseCopyData('there is no data to copy from');
  else connection.interrupt();
  await connection.sync().catch(() => {});
  throw new DagFluxError('unsupported', 'COPY to or from the client cannot be run as a statement.', {
    hint: 'Use `dagflux copy` to load a table, and `dagflux query … --csv` to write rows out.',
  });
}

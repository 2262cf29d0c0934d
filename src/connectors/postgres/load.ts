import type { CallOptions, Load } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';
import type { Connection } from './connection.ts';
import { abandonCopy, copyStatement, finishCopy, sendCopyData, startCopy } from './copy-in.ts';
import { CopyTextEncoder, type ToText, toTextOf } from './encode.ts';
import { insertWriter } from './insert.ts';
import { needTransaction } from './read.ts';
import type { Runner } from './run.ts';
import { perform } from './statement.ts';
import { advanceSequences, constraintColumns, type TargetColumn, targetColumns } from './target.ts';

const SAVEPOINT = 'SAVEPOINT dagflux_load';
const RELEASE = 'RELEASE SAVEPOINT dagflux_load';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_load';

/** FEATURE_NOT_SUPPORTED, which the server answers to a COPY into a table with row-level security. */
const NO_COPY = '0A000';

export interface LoadTarget {
  readonly connection: Connection;
  readonly table: TableName;
  /** Without those that the server computes. */
  readonly columns: readonly TargetColumn[];
  readonly fields: readonly Field[];
  readonly toText: readonly ToText[];
}

/** A way to send rows; each method may leave the transaction failed. */
export interface RowWriter {
  readonly path: string;
  write(batch: Batch): Promise<void>;
  /** @returns the rows that the server took */
  finish(): Promise<number>;
  /** Stops in the middle, so that the connection can be spoken to again. */
  abandon(): Promise<void>;
}

/** COPY, or multi-row INSERT where the server refuses COPY. Undone to a savepoint unless finished. */
export async function load(
  runner: Runner,
  table: TableName,
  fields: readonly Field[],
  options: CallOptions,
): Promise<Load> {
  const { connection, turn } = runner;
  let writer: RowWriter | undefined;
  const end = (): void => {
    connection.context = {};
    give();
  };
  let state: 'open' | 'undone' | 'finished' = 'open';
  const undo = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'undone';
    try {
      if (connection.channel.lost) return;
      await writer?.abandon();
      if (connection.status !== 'I') await perform(connection, ROLL_BACK, RELEASE);
    } finally {
      end();
    }
  };
  const give = turn.take(async () => {
    await undo();
    throw new DagFluxError('conflict', 'The session ended before its bulk load was finished; the load was undone.');
  });
  /** Work that undoes the whole load when it fails. */
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state !== 'open') {
      throw new DagFluxError('conflict', `The bulk load is ${state}; nothing can be added to it.`);
    }
    try {
      return await connection.cancellable(options.signal, work);
    } catch (error) {
      await undo().catch(() => {});
      throw await withColumns(connection, table, error);
    }
  };
  try {
    needTransaction(runner);
    // Outside of `step`: where there is no savepoint yet, nothing can be undone to it.
    await connection.cancellable(options.signal, () => perform(connection, SAVEPOINT));
  } catch (error) {
    state = 'undone';
    give();
    throw error;
  }
  const { kept, target } = await step(async () => {
    const found = await findTarget(connection, table, fields);
    writer = await startWriter(found.target, found.insert);
    return found;
  });
  const open = writer as unknown as RowWriter;
  return {
    path: open.path,
    write: (batch) => step(() => open.write({ rows: batch.rows, columns: kept.map((i) => columnOf(batch, i)) })),
    finish: async () => {
      const rows = await step(async () => {
        const taken = await open.finish();
        await advanceSequences(connection, table, target.columns);
        await perform(connection, RELEASE);
        return taken;
      });
      state = 'finished';
      end();
      return { rows };
    },
    [Symbol.asyncDispose]: undo,
  };
}

function columnOf(batch: Batch, index: number): readonly Value[] {
  const column = batch.columns[index];
  if (column?.length === batch.rows) return column;
  throw new DagFluxError('internal', `Column ${index + 1} of a batch of ${batch.rows} rows is missing or too short.`);
}

async function findTarget(
  connection: Connection,
  table: TableName,
  fields: readonly Field[],
): Promise<{ kept: readonly number[]; insert: boolean; target: LoadTarget }> {
  const names = fields.map((field) => field.name);
  const { columns, all, kind } = await targetColumns(connection, table, names);
  const kept = columns.flatMap((column, index) => (column.generated ? [] : [index]));
  return {
    kept,
    // COPY takes a view with an INSTEAD OF trigger only, and says so late; without a list of columns it means every column.
    insert: kind === 'v' || (kept.length === 0 && all > 0),
    target: {
      connection,
      table,
      columns: kept.map((index) => columns[index] as TargetColumn),
      fields: kept.map((index) => fields[index] as Field),
      toText: kept.map((index) => toTextOf((fields[index] as Field).type, (columns[index] as TargetColumn).array)),
    },
  };
}

async function startWriter(target: LoadTarget, insert: boolean): Promise<RowWriter> {
  const { connection, table, columns } = target;
  if (insert) return insertWriter(target);
  try {
    await startCopy(connection, copyStatement(table, columns, 'text'));
    return copyWriter(target);
  } catch (error) {
    if (!(error instanceof DagFluxError) || error.native?.code !== NO_COPY) throw error;
    await perform(connection, ROLL_BACK);
    return insertWriter(target);
  }
}

function copyWriter({ connection, fields, toText }: LoadTarget): RowWriter {
  const encoder = new CopyTextEncoder(fields, toText);
  connection.context = { columns: fields.map((field) => field.name) };
  return {
    path: 'copy',
    write: async (batch) => {
      for (const chunk of encoder.encode(batch)) await sendCopyData(connection, chunk);
    },
    finish: () => finishCopy(connection),
    // The server's own error has ended the COPY already.
    abandon: async () => {
      if (connection.status === 'T') await abandonCopy(connection);
    },
  };
}

/** The columns of a violated constraint, which the server does not name. */
async function withColumns(connection: Connection, table: TableName, error: unknown): Promise<unknown> {
  if (!(error instanceof DagFluxError) || error.code !== 'constraint' || connection.status !== 'T') return error;
  const { constraint, column } = error.native ?? {};
  if (constraint === undefined || column !== undefined) return error;
  const names = await constraintColumns(connection, table, constraint).catch(() => []);
  if (names.length === 0) return error;
  const { code, message, hint, native, cause } = error;
  return new DagFluxError(code, message, { hint, native: { ...native, column: names.join(', ') }, cause });
}

import type { CallOptions, Load } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';
import { type Column, columnsNamed } from './columns.ts';
import { insertWriter } from './insert.ts';
import { loadDataWriter } from './load-data-writer.ts';
import { needTransaction } from './read.ts';
import type { Runner } from './run.ts';
import { perform } from './statement.ts';

const SAVEPOINT = 'SAVEPOINT dagflux_load';
const RELEASE = 'RELEASE SAVEPOINT dagflux_load';
const ROLL_BACK = 'ROLLBACK TO SAVEPOINT dagflux_load';

export interface LoadTarget {
  readonly runner: Runner;
  readonly table: TableName;
  /** Without those that the server computes. */
  readonly columns: readonly Column[];
  /** Of the batches, in the order of the columns. */
  readonly fields: readonly Field[];
}

/** A way to send rows. */
export interface RowWriter {
  readonly path: string;
  write(batch: Batch): Promise<void>;
  /** @returns the rows that the server took */
  finish(): Promise<number>;
  /** Stops in the middle, so that the connection can be spoken to again. */
  abandon(): Promise<void>;
}

/** Undone to a savepoint unless finished. */
export async function load(
  runner: Runner,
  table: TableName,
  fields: readonly Field[],
  options: CallOptions,
): Promise<Load> {
  const { connection, turn } = runner;
  let writer: RowWriter | undefined;
  let state: 'open' | 'undone' | 'finished' = 'open';
  const undo = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'undone';
    try {
      if (connection.channel.lost) return;
      await writer?.abandon();
      // A deadlock has rolled the whole transaction back, and the savepoint with it.
      if (connection.inTransaction) await perform(connection, ROLL_BACK, RELEASE).catch(() => {});
    } finally {
      give();
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
      throw error;
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
  const { kept, open } = await step(async () => {
    const found = await findTarget(runner, table, fields);
    writer = await startWriter(found.target, options.signal);
    return { kept: found.kept, open: writer };
  });
  return {
    path: open.path,
    write: (batch) => step(() => open.write({ rows: batch.rows, columns: kept.map((i) => columnOf(batch, i)) })),
    finish: async () => {
      const rows = await step(async () => {
        const taken = await open.finish();
        await perform(connection, RELEASE);
        return taken;
      });
      state = 'finished';
      give();
      return { rows };
    },
    [Symbol.asyncDispose]: undo,
  };
}

/** The fastest way that the server takes. */
async function startWriter(target: LoadTarget, signal: AbortSignal | undefined): Promise<RowWriter> {
  return (await loadDataWriter(target, signal)) ?? insertWriter(target);
}

function columnOf(batch: Batch, index: number): readonly Value[] {
  const column = batch.columns[index];
  if (column?.length === batch.rows) return column;
  throw new DagFluxError('internal', `Column ${index + 1} of a batch of ${batch.rows} rows is missing or too short.`);
}

/** @throws not-found, invalid-input */
async function findTarget(
  runner: Runner,
  table: TableName,
  fields: readonly Field[],
): Promise<{ kept: readonly number[]; target: LoadTarget }> {
  const names = fields.map((field) => field.name);
  const columns = await columnsNamed(runner.connection, table, names);
  const kept = columns.flatMap((column, index) => (column.generated ? [] : [index]));
  return {
    kept,
    target: {
      runner,
      table,
      columns: kept.map((index) => columns[index] as Column),
      fields: kept.map((index) => asWritten(fields[index] as Field, columns[index] as Column)),
    },
  };
}

/** In a column of text, a value that MySQL's own type would refuse is its text like any other. */
function asWritten(field: Field, column: Column): Field {
  const { kind } = field.type;
  return column.type.kind === 'text' && kind !== 'boolean' && kind !== 'binary'
    ? { ...field, type: { kind: 'text' } }
    : field;
}

import type { Load, LoadOptions } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';
import type { RowWriter } from '../postgres/load.ts';
import { needTransaction } from '../postgres/read.ts';
import type { Runner } from '../postgres/run.ts';
import { prepare } from '../postgres/statement.ts';
import type { ResultField } from '../postgres/type-catalog.ts';
import { copyWriter } from './copy.ts';
import { dialect } from './dialect.ts';
import { insertWriter } from './insert.ts';
import type { Stage } from './s3.ts';
import { failTransaction } from './transaction.ts';

/** A load inside the session's transaction. There are no savepoints: what is not finished undoes the whole of it. */
export async function load(
  runner: Runner,
  table: TableName,
  fields: readonly Field[],
  { signal, stage, recordStaged }: LoadOptions & { readonly stage: Stage | null },
): Promise<Load> {
  const { connection, turn } = runner;
  let writer: RowWriter | undefined;
  let state: 'open' | 'undone' | 'finished' = 'open';
  const undo = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'undone';
    try {
      await writer?.abandon();
      if (!connection.channel.lost) await failTransaction(connection);
    } finally {
      give();
    }
  };
  const give = turn.take(async () => {
    await undo();
    throw new DagFluxError('conflict', 'The session ended before its bulk load was finished; the load was undone.');
  });
  /** Work that undoes everything when it fails. */
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state !== 'open') {
      throw new DagFluxError('conflict', `The bulk load is ${state}; nothing can be added to it.`);
    }
    try {
      return await connection.cancellable(signal, work);
    } catch (error) {
      await undo().catch(() => {});
      throw error;
    }
  };
  const open = await step(async () => {
    needTransaction(runner);
    const target = { connection, table, fields, columns: await findColumns(runner, table, fields) };
    writer = stage === null ? insertWriter(target) : await copyWriter(target, stage, { recordStaged, signal });
    return writer;
  });
  return {
    path: open.path,
    write: (batch) => step(() => open.write({ rows: batch.rows, columns: fields.map((_, i) => columnOf(batch, i)) })),
    finish: async () => {
      const rows = await step(() => open.finish());
      state = 'finished';
      give();
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

/** The server describes a SELECT of the columns: so they are found in a table of this transaction or session, too. */
async function findColumns(
  { connection, types }: Runner,
  table: TableName,
  fields: readonly Field[],
): Promise<readonly ResultField[]> {
  if (fields.length === 0) throw new DagFluxError('invalid-input', 'A load needs at least one column.');
  try {
    const select = selectFrom(dialect, table, { columns: fields.map((field) => field.name) });
    const columns = await prepare(connection, types, select);
    await connection.sync();
    return columns ?? [];
  } catch (error) {
    const state = error instanceof DagFluxError ? error.native?.code : undefined;
    if (state === '42703') {
      throw new DagFluxError('invalid-input', `The table ${formatTableName(table)} lacks a column that is loaded.`, {
        hint: 'List its columns; a name is taken as written.',
        cause: error,
      });
    }
    if (state !== '42P01' && state !== '3F000') throw error;
    throw new DagFluxError('not-found', `There is no table ${formatTableName(table)} in this database.`, {
      cause: error,
    });
  }
}

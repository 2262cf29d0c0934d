import type { CallOptions, Load } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Batch, Field, Value } from '../../contract/values.ts';
import { bulkWriter } from './bulk.ts';
import { dialect } from './dialect.ts';
import { insertWriter } from './insert.ts';
import { perform, rollbackTransaction } from './requests.ts';
import { needTransaction, requireTransaction, type SessionState } from './session-state.ts';
import { findTarget, type TargetColumn } from './target.ts';

/** A way to send rows. */
export interface RowWriter {
  readonly path: string;
  write(batch: Batch): Promise<void>;
  /** @returns the rows that the server took */
  finish(): Promise<number>;
  /** Stops in the middle, so that the connection can be spoken to again. */
  abandon(): Promise<void>;
}

/**
 * TDS bulk copy, or multi-row INSERT into a view. What fails ends the transaction: half a load cannot be taken back to a
 * savepoint, since most errors of a load undo the whole of it at the server.
 */
export async function load(
  state: SessionState,
  table: TableName,
  fields: readonly Field[],
  options: CallOptions,
): Promise<Load> {
  const { connection, turn } = state;
  let writer: RowWriter | undefined;
  let progress: 'open' | 'undone' | 'finished' = 'open';
  const end = (): void => {
    connection.context = {};
    give();
  };
  const undo = async (): Promise<void> => {
    if (progress !== 'open') return;
    progress = 'undone';
    try {
      if (connection.channel.lost) return;
      await writer?.abandon();
      // The rows that INSERT has written are in the transaction, which can only be given up as a whole.
      if (connection.inTransaction) await rollbackTransaction(connection);
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
    if (progress !== 'open') {
      throw new DagFluxError('conflict', `The bulk load is ${progress}; nothing can be added to it.`);
    }
    try {
      return await connection.cancellable(options.signal, work);
    } catch (error) {
      await undo().catch(() => {});
      throw error;
    }
  };
  try {
    requireTransaction(state);
    needTransaction(state);
  } catch (error) {
    progress = 'undone';
    give();
    throw error;
  }
  const { kept, identity, open } = await step(async () => {
    const names = fields.map((field) => field.name);
    const target = await findTarget(connection, table, names);
    const keep = target.columns.flatMap((column, index) => (column.generated ? [] : [index]));
    const columns = keep.map((index) => target.columns[index] as TargetColumn);
    const identities = columns.some((column) => column.identity);
    if (identities) await perform(connection, `SET IDENTITY_INSERT ${dialect.table(table)} ON`);
    const start = target.view || columns.length === 0 ? insertWriter : bulkWriter;
    writer = await start(connection, table, columns);
    return { kept: keep, identity: identities, open: writer };
  });
  return {
    path: open.path,
    write: (batch) => step(() => open.write({ rows: batch.rows, columns: kept.map((i) => columnOf(batch, i)) })),
    finish: async () => {
      const rows = await step(async () => {
        const taken = await open.finish();
        if (identity) await perform(connection, `SET IDENTITY_INSERT ${dialect.table(table)} OFF`);
        return taken;
      });
      progress = 'finished';
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

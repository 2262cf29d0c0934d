import type { Load, LoadOptions as Options, RecordStaged } from '../../contract/connector.ts';
import { DagFluxError, throwIfAborted } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field, Value } from '../../contract/values.ts';
import { insertWriter } from './insert.ts';
import type { Jobs } from './jobs.ts';
import { type LoadColumn, loadColumns, rowsAsJson } from './load-rows.ts';
import type { RestField } from './schema.ts';
import type { ServerSession } from './server-session.ts';
import { stagingWriter } from './staging.ts';

export interface LoadOptions extends Options {
  readonly table: TableName;
  /** The columns of the table as they are. */
  readonly target: readonly RestField[];
  readonly fields: readonly Field[];
  readonly compress: boolean;
}

/** What a way of loading works with. */
export interface LoadTarget {
  readonly jobs: Jobs;
  readonly table: TableName;
  readonly columns: readonly LoadColumn[];
  readonly compress: boolean;
  readonly signal: AbortSignal | undefined;
  readonly recordStaged?: RecordStaged | undefined;
  /** Runs a statement in the transaction. */
  execute(sql: string, parameters?: readonly Value[]): Promise<void>;
}

/** A way of loading. */
export interface RowWriter {
  readonly path: string;
  write(rows: readonly string[]): Promise<void>;
  /** @param rows that were written */
  finish(rows: number): Promise<void>;
  abandon(): Promise<void>;
}

/** Loads by a load job; by INSERT where the account may not make the table that this needs. */
export async function openLoad(jobs: Jobs, server: ServerSession, options: LoadOptions): Promise<Load> {
  const { table, target, fields, compress, recordStaged, signal } = options;
  throwIfAborted(signal);
  const columns = loadColumns(table, target, fields);
  const execute = async (sql: string, parameters: readonly Value[] = []): Promise<void> => {
    const session = await server.for({ words: ['INSERT'] }, signal);
    try {
      await jobs.query(sql, { session, parameters, signal });
    } catch (error) {
      server.fail();
      throw error;
    }
  };
  const writer = await openWriter({ jobs, table, columns, compress, recordStaged, signal, execute });
  let rows = 0;
  let state: 'open' | 'undone' | 'finished' = 'open';
  const undo = async (): Promise<void> => {
    if (state !== 'open') return;
    state = 'undone';
    // What was inserted already can only be undone with all of the transaction.
    if (rows > 0 && writer.path === 'insert') server.fail();
    await writer.abandon();
  };
  const step = async <T>(work: () => Promise<T>): Promise<T> => {
    if (state !== 'open') throw new DagFluxError('conflict', `The bulk load is ${state}; nothing can be added to it.`);
    try {
      throwIfAborted(signal);
      return await work();
    } catch (error) {
      await undo();
      throw error;
    }
  };
  return {
    path: writer.path,
    write: (batch) =>
      step(async () => {
        for (const piece of rowsAsJson(batch, columns, rows)) await writer.write(piece);
        rows += batch.rows;
      }),
    finish: () =>
      step(async () => {
        await writer.finish(rows);
        state = 'finished';
        return { rows };
      }),
    [Symbol.asyncDispose]: undo,
  };
}

async function openWriter(target: LoadTarget): Promise<RowWriter> {
  try {
    return await stagingWriter(target);
  } catch (error) {
    if (!(error instanceof DagFluxError) || error.code !== 'unauthorized') throw error;
    return insertWriter(target);
  }
}

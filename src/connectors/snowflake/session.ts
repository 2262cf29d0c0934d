import type { BatchStream, CallOptions, ReadOptions, Selection, Session } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import { readBatches } from './batches.ts';
import { type Connection, toBind } from './connection.ts';
import { dialect } from './dialect.ts';
import { load } from './load.ts';
import { measure } from './measure.ts';
import { run, type SessionState } from './run.ts';

/** The contract's session over one leased connection. */
export function openSession(connection: Connection, state: SessionState): Session {
  const needTransaction = (): void => {
    if (state.managed || state.inTransaction) return;
    throw new DagFluxError('invalid-input', 'Reading and loading need a transaction.', {
      hint: 'Open the session with a transaction.',
    });
  };
  return {
    run: (sql, options = {}) => run(connection, state, sql, options),
    read: async (sql, options = {}) => {
      needTransaction();
      return await read(connection, sql, options);
    },
    describe: async (selection, options = {}) =>
      (await connection.execute(selectionSql(selection), { describeOnly: true, signal: options.signal })).fields,
    measure: (selection, columns, options = {}) => measure(connection, selectionSql(selection), columns, options),
    load: async (table, fields, options = {}) => {
      needTransaction();
      return await load(connection, table, fields, options);
    },
    // Snowflake has no statement that moves the generator of an AUTOINCREMENT column.
    advanceIdentity: async () => {},
    wire: null,
  };
}

export function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
}

async function read(connection: Connection, sql: string, options: ReadOptions & CallOptions): Promise<BatchStream> {
  const { signal, parameters = [] } = options;
  const context = { hidden: parameters.filter((value) => typeof value === 'string') };
  const result = await connection.execute(sql, { binds: parameters.map(toBind), signal, context });
  const batches = readBatches(result, { ...options, context });
  const end = async (): Promise<void> => {
    await batches.return({ rows: 0, truncated: true });
  };
  return {
    fields: result.fields,
    async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
      try {
        yield* batches;
      } catch (error) {
        throw signal?.aborted ? asDagFluxError(signal.reason) : error;
      } finally {
        await end();
      }
    },
    [Symbol.asyncDispose]: end,
  };
}

import type { BatchStream, ReadOptions, Selection, Session } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { asDagFluxError, DagFluxError } from '../../contract/errors.ts';
import type { Batch } from '../../contract/values.ts';
import type { Turn } from '../shared/turn.ts';
import { readBatches } from './batches.ts';
import { type Connection, toBind } from './connection.ts';
import { dialect } from './dialect.ts';
import { explain } from './explain.ts';
import { load } from './load.ts';
import { measure } from './measure.ts';
import { run, type SessionState } from './run.ts';

/** The contract's session over one leased connection: one thing at a time. */
export function openSession(connection: Connection, state: SessionState, turn: Turn): Session {
  const needTransaction = (): void => {
    if (state.managed || state.inTransaction) return;
    throw new DagFluxError('invalid-input', 'Reading and loading need a transaction.', {
      hint: 'Open the session with a transaction.',
    });
  };
  return {
    run: (sql, options = {}) => turn.hold(() => run(connection, state, sql, options)),
    read: async (sql, options = {}) => {
      needTransaction();
      return await read(connection, { sql, options, turn });
    },
    describe: (selection, { signal } = {}) =>
      turn.during(async () => {
        const { fields } = await connection.execute(selectionSql(selection), { describeOnly: true, signal });
        return fields;
      }),
    explain: (sql, options = {}) => turn.during(() => explain(connection, sql, options)),
    measure: (selection, columns, options = {}) =>
      turn.during(() => measure(connection, selectionSql(selection), columns, options)),
    load: async (table, fields, options = {}) => {
      needTransaction();
      return await turn.during(() => load(connection, table, fields, options));
    },
    // Snowflake has no statement that moves the generator of an AUTOINCREMENT column.
    advanceIdentity: async () => {},
    wire: null,
  };
}

function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
}

async function read(
  connection: Connection,
  { sql, options, turn }: { sql: string; options: ReadOptions; turn: Turn },
): Promise<BatchStream> {
  const { signal, parameters = [] } = options;
  const context = { hidden: parameters.filter((value) => typeof value === 'string') };
  let batches: ReturnType<typeof readBatches> | undefined;
  const stop = async (): Promise<void> => {
    await batches?.return({ rows: 0, truncated: true });
  };
  const give = turn.take(stop);
  const end = async (): Promise<void> => {
    await stop();
    give();
  };
  try {
    const result = await connection.execute(sql, { binds: parameters.map(toBind), signal, context });
    const rows = readBatches(result, { ...options, context });
    batches = rows;
    return {
      fields: result.fields,
      async *[Symbol.asyncIterator](): AsyncGenerator<Batch> {
        try {
          yield* rows;
        } catch (error) {
          throw signal?.aborted ? asDagFluxError(signal.reason) : error;
        } finally {
          await end();
        }
      },
      [Symbol.asyncDispose]: end,
    };
  } catch (error) {
    give();
    throw error;
  }
}

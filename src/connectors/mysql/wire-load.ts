import type { WireTag } from '../../contract/connector.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { TableName } from '../../contract/names.ts';
import type { Field } from '../../contract/values.ts';
import { type Column, columnsNamed } from './columns.ts';
import type { Connection } from './connection.ts';
import { type DataLoad, loadDataStatement, startLoadData } from './load-data.ts';
import { CopyTextFilter } from './load-data-filter.ts';
import { takesText } from './load-data-types.ts';
import { NegativeZeroFilter } from './load-data-zeros.ts';
import { needTransaction } from './read.ts';
import type { Runner } from './run.ts';
import { perform } from './statement.ts';

const NEWLINE = 0x0a;

/** Streams of COPY's text into one table, one after the other: a connection does one thing at a time. Undone unless all is well. */
export async function loadStreams(
  runner: Runner,
  what: {
    readonly table: TableName;
    readonly fields: readonly Field[];
    readonly tag: WireTag;
    readonly streams: readonly AsyncIterable<Uint8Array>[];
  },
  signal: AbortSignal | undefined,
): Promise<number> {
  const { connection, turn } = runner;
  return await turn.during(() => {
    needTransaction(runner);
    return connection.cancellable(signal, async () => {
      const names = what.fields.map((field) => field.name);
      const columns = await columnsNamed(connection, what.table, names);
      if (!takesText(what.tag, columns)) throw unknownFormat(what.tag);
      const sql = loadDataStatement(what.table, columns);
      const isFloat = ({ type }: Column): boolean => connection.mariadb && type.kind === 'float';
      const floats = new Set(columns.flatMap((column, index) => (isFloat(column) ? [index] : [])));
      await perform(connection, 'SAVEPOINT dagflux_load');
      try {
        let rows = 0;
        for (const stream of what.streams) rows += await loadStream(connection, { sql, stream, floats }, signal);
        await perform(connection, 'RELEASE SAVEPOINT dagflux_load');
        return rows;
      } catch (error) {
        if (!connection.channel.lost && connection.inTransaction) {
          await perform(connection, 'ROLLBACK TO SAVEPOINT dagflux_load').catch(() => {});
        }
        throw error;
      }
    });
  });
}

export function unknownFormat(tag: WireTag): DagFluxError {
  return new DagFluxError('unsupported', `MySQL does not know the format ${tag} for these columns.`, {
    hint: 'Copy by batches of values: --route batches.',
  });
}

async function loadStream(
  connection: Connection,
  what: {
    readonly sql: string;
    readonly stream: AsyncIterable<Uint8Array>;
    /** The columns in which -0 would become 0. */
    readonly floats: ReadonlySet<number>;
  },
  signal: AbortSignal | undefined,
): Promise<number> {
  const { sql, stream, floats } = what;
  const loading: DataLoad = await startLoadData(connection, sql, signal);
  const escapes = new CopyTextFilter();
  const zeros = new NegativeZeroFilter(floats);
  try {
    let last = NEWLINE;
    for await (const received of stream) {
      await loading.send(escapes.filter(zeros.filter(received)));
      last = received.at(-1) ?? last;
    }
    // A text that was cut off would be taken as it is.
    if (last !== NEWLINE) {
      throw new DagFluxError('invalid-data', 'The rows end in the middle of a row.', {
        hint: 'The source has ended too early; run it again.',
      });
    }
    return await loading.finish();
  } catch (error) {
    await loading.abandon();
    throw error;
  }
}

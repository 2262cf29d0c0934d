import type { Session } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { load } from './load.ts';
import { measureQuery } from './measure.ts';
import { read } from './read.ts';
import { type Runner, run } from './run.ts';
import { prepare, textRows } from './statement.ts';
import { advanceSequences, targetColumns } from './target.ts';
import { selectionSql, type WireContext, wire } from './wire.ts';

/** The contract's session over one leased connection; each method is a file. */
export function openSession(runner: Runner, context: WireContext): Session {
  const { connection, types } = runner;
  return {
    run: (sql, options = {}) => run(runner, sql, options),
    read: (sql, options = {}) => read(runner, sql, options),
    describe: (selection, options = {}) =>
      connection.cancellable(options.signal, async () => {
        const fields = await prepare(connection, types, selectionSql(selection));
        await connection.sync();
        return (fields ?? []).map(({ name, type, native }): Field => ({ name, type, native }));
      }),
    measure: (selection, columns, options = {}) =>
      connection.cancellable(options.signal, async () => {
        if (columns.length === 0) return [];
        const { sql, read: readMeasures } = measureQuery(selectionSql(selection), columns);
        const [row] = await textRows(connection, sql, [], { end: true });
        return readMeasures(row ?? []);
      }),
    load: (table, fields, options = {}) => load(connection, table, fields, options),
    advanceIdentity: (table, columns, options = {}) =>
      connection.cancellable(options.signal, async () =>
        advanceSequences(connection, table, await targetColumns(connection, table, columns)),
      ),
    wire: wire(context),
  };
}

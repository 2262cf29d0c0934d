import type { Session } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { estimate } from './estimate.ts';
import { explain } from './explain.ts';
import { load } from './load.ts';
import { measureQuery } from './measure.ts';
import { read } from './read.ts';
import { run, settingsIfIdle } from './run.ts';
import { prepare, textRows } from './statement.ts';
import { advanceSequences, targetColumns } from './target.ts';
import { selectionSql, type WireContext, wire } from './wire.ts';

/** The contract's session over one leased connection; each method is a file. */
export function openSession(context: WireContext): Session {
  const { connection, types, turn } = context;
  const brief = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> =>
    turn.during(() => connection.cancellable(signal, work));
  return {
    serverId: String(connection.processId),
    run: (sql, options = {}) => turn.hold(() => run(context, sql, options)),
    read: (sql, options = {}) => read(context, sql, options),
    describe: (selection, options = {}) =>
      brief(options.signal, async () => {
        const before = settingsIfIdle(context);
        const fields = await prepare(connection, types, selectionSql(selection), { before });
        await connection.sync();
        return (fields ?? []).map(({ name, type, native }): Field => ({ name, type, native }));
      }),
    measure: (selection, columns, options = {}) =>
      brief(options.signal, async () => {
        if (columns.length === 0) return [];
        const select = selectionSql(selection);
        const { sql, read: readMeasures } = measureQuery(select, columns);
        const before = settingsIfIdle(context);
        const [row] = await textRows(connection, sql, [], { end: true, before });
        return readMeasures(row ?? []);
      }),
    explain: (sql, options = {}) => brief(options.signal, () => explain(context, sql)),
    estimate: (sql, options = {}) => brief(options.signal, () => estimate(context, sql)),
    load: (table, fields, options = {}) => load(context, table, fields, options),
    advanceIdentity: (table, columns, options = {}) =>
      brief(options.signal, async () => {
        const { columns: target } = await targetColumns(connection, table, columns);
        await advanceSequences(connection, table, target);
      }),
    wire: wire(context),
  };
}

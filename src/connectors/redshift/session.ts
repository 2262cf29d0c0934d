import type { Session } from '../../contract/connector.ts';
import type { Field } from '../../contract/values.ts';
import { explain } from '../postgres/explain.ts';
import type { Runner } from '../postgres/run.ts';
import { prepare, textRows } from '../postgres/statement.ts';
import { selectionSql } from '../postgres/wire.ts';
import { dialect } from './dialect.ts';
import { load } from './load.ts';
import { measureQuery } from './measure.ts';
import { read } from './read.ts';
import { RULES, run } from './run.ts';
import type { Stage } from './s3.ts';

/** The contract's session over one leased connection; each method is a file. */
export function openSession(context: Runner, stage: Stage | null): Session {
  const { connection, types, turn } = context;
  context.untouched = true;
  const brief = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> =>
    turn.during(() => connection.cancellable(signal, work));
  const how = { dialect, rules: RULES };
  return {
    serverId: String(connection.processId),
    run: (sql, options = {}) => turn.hold(() => run(context, sql, options)),
    read: (sql, options = {}) => read(context, sql, options),
    describe: (selection, options = {}) =>
      brief(options.signal, async () => {
        const fields = await prepare(connection, types, selectionSql(selection, how));
        await connection.sync();
        return (fields ?? []).map(({ name, type, native }): Field => ({ name, type, native }));
      }),
    // It has no options in parentheses; a statement that begins with ANALYZE is refused before.
    explain: (sql, options = {}) => brief(options.signal, () => explain(context, sql, { ask: 'EXPLAIN ', before: [] })),
    measure: (selection, columns, options = {}) =>
      brief(options.signal, async () => {
        if (columns.length === 0) return [];
        const { sql, read: readMeasures } = measureQuery(selectionSql(selection, how), columns);
        const [row] = await textRows(connection, sql, [], { end: true });
        return readMeasures(row ?? []);
      }),
    load: (table, fields, options = {}) => load(context, table, fields, { ...options, stage }),
    // An identity's generator cannot be moved by anybody.
    advanceIdentity: async () => {},
    wire: null,
  };
}

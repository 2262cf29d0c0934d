import type { Session } from '../../contract/connector.ts';
import { describe } from './describe.ts';
import { explain } from './explain.ts';
import { load } from './load.ts';
import { measureQuery } from './measure.ts';
import { queryOn } from './query.ts';
import { read } from './read.ts';
import { run } from './run.ts';
import { selectionSql } from './selection.ts';
import { requireTransaction, type SessionState } from './session-state.ts';
import { wire } from './wire.ts';

/** The contract's session over one leased connection; each method is a file. */
export function openSession(state: SessionState): Session {
  const { connection, turn } = state;
  const brief = <T>(work: () => Promise<T>): Promise<T> =>
    turn.during(async () => {
      requireTransaction(state);
      return await work();
    });
  return {
    run: (sql, options = {}) => turn.hold(() => run(state, sql, options)),
    read: (sql, options = {}) => read(state, sql, options),
    describe: (selection, options = {}) =>
      brief(() => connection.cancellable(options.signal, () => describe(connection, selectionSql(selection)))),
    explain: (sql, options = {}) => brief(() => explain(state, sql, options.signal)),
    measure: (selection, columns, options = {}) =>
      brief(async () => {
        if (columns.length === 0) return [];
        const { sql, read: readMeasures } = measureQuery(selectionSql(selection), columns);
        const [row] = await queryOn(connection, options.signal)(sql);
        return readMeasures(row ?? []);
      }),
    load: (table, fields, options = {}) => load(state, table, fields, options),
    // The server moves an identity past the values that are written to it.
    advanceIdentity: () => brief(async () => {}),
    wire: wire(state),
  };
}

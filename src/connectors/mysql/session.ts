import type { Selection, Session } from '../../contract/connector.ts';
import { selectFrom } from '../../contract/dialect.ts';
import { DagFluxError } from '../../contract/errors.ts';
import type { Field } from '../../contract/values.ts';
import { tableColumns } from './columns.ts';
import { dialect } from './dialect.ts';
import { estimate } from './estimate.ts';
import { explain } from './explain.ts';
import { load } from './load.ts';
import { measureQuery } from './measure.ts';
import { read } from './read.ts';
import { type Runner, run } from './run.ts';
import { closeStatement, prepare, textRows } from './statement.ts';
import { wire } from './wire.ts';

/** The contract's session over one leased connection; each method is a file. */
export function openSession(runner: Runner): Session {
  const { connection, turn } = runner;
  const brief = <T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> =>
    turn.during(() => connection.cancellable(signal, work));
  return {
    serverId: runner.facts.connectionId,
    run: (sql, options = {}) => turn.hold(() => run(runner, sql, options)),
    read: (sql, options = {}) => read(runner, sql, options),
    describe: (selection, options = {}) => brief(options.signal, () => describe(runner, selection)),
    measure: (selection, columns, options = {}) =>
      brief(options.signal, async () => {
        if (columns.length === 0) return [];
        const { sql, read: readMeasures } = measureQuery(selectionSql(selection), columns);
        const [row] = await textRows(connection, sql);
        return readMeasures(row ?? []);
      }),
    explain: (sql, options = {}) => brief(options.signal, () => explain(runner, sql)),
    estimate: (sql, options = {}) => brief(options.signal, () => estimate(runner, sql)),
    load: (table, fields, options = {}) => load(runner, table, fields, options),
    // AUTO_INCREMENT goes past what is written by itself.
    advanceIdentity: (_table, _columns, options = {}) => brief(options.signal, async () => {}),
    wire: wire(runner),
  };
}

/** The columns of a table as its definition has them: a result does not tell everything. */
async function describe({ connection }: Runner, selection: Selection): Promise<readonly Field[]> {
  if ('table' in selection) {
    const all = await tableColumns(connection, selection.table);
    const { columns } = selection;
    const chosen = columns
      ? columns.map((name) => all.find((column) => column.name === name) ?? refuseColumn(name))
      : all.filter((column) => !column.invisible);
    return chosen.map(({ name, type, native }) => ({ name, type, native }));
  }
  const prepared = await prepare(connection, selection.sql);
  closeStatement(connection, prepared);
  return prepared.fields.map(({ name, type, native }) => ({ name, type, native }));
}

function refuseColumn(name: string): never {
  throw new DagFluxError('invalid-input', `The table has no column "${name}".`);
}

function selectionSql(selection: Selection): string {
  return 'sql' in selection ? selection.sql : selectFrom(dialect, selection.table, selection);
}

import { onlyStatement } from '../shared/only-statement.ts';
import { splitStatements } from './lexer.ts';
import { type Runner, settingsIfIdle } from './run.ts';
import { textRows } from './statement.ts';

/** Its options in parentheses: behind them the server takes no ANALYZE, which would run the statement. */
const EXPLAIN = 'EXPLAIN (FORMAT TEXT) ';

/** How a relative of PostgreSQL is asked. */
interface How {
  readonly ask?: string;
  /** What goes before it in the same round trip. */
  readonly before?: Uint8Array[];
}

/** The plan of a statement ("Using EXPLAIN"). */
export async function explain(runner: Runner, script: string, options: How = {}): Promise<string> {
  const { ask = EXPLAIN, before = settingsIfIdle(runner) } = options;
  const { connection } = runner;
  const { sql, start } = onlyStatement(splitStatements(script));
  connection.context = { offset: () => [...script.slice(0, start)].length - ask.length };
  try {
    const rows = await textRows(connection, ask + sql, [], { end: true, before });
    return rows.map(([line]) => line ?? '').join('\n');
  } finally {
    connection.context = {};
  }
}

import type { CallOptions } from '../../contract/connector.ts';
import { onlyStatement } from '../shared/only-statement.ts';
import type { Connection } from './connection.ts';
import { Limit } from './limit.ts';
import { splitStatements } from './statements.ts';

/** Its options in parentheses: behind them DuckDB takes no ANALYZE, which would run the statement. */
const EXPLAIN = 'EXPLAIN (FORMAT TEXT) ';

/** The plan of a statement ("EXPLAIN: Inspect Query Plans"). The first column says which plan the second one is. */
export async function explain(connection: Connection, script: string, options: CallOptions): Promise<string> {
  onlyStatement(splitStatements(script));
  using limit = new Limit(connection.native, options);
  // What is wrong with it is told at its own place.
  using _ = await connection.prepare(script, limit);
  const rows = await connection.rows(EXPLAIN + script, [], options);
  return rows.map((row) => String(row.at(-1) ?? '').trimEnd()).join('\n');
}

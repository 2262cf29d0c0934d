import type { CallOptions } from '../../contract/connector.ts';
import { onlyStatement } from '../shared/only-statement.ts';
import type { Connection } from './connection.ts';
import { splitStatements } from './lexer.ts';

const EXPLAIN = 'EXPLAIN USING TEXT ';

/** The plan of a statement (documentation, "EXPLAIN"), which needs no warehouse. */
export async function explain(connection: Connection, script: string, { signal }: CallOptions = {}): Promise<string> {
  const { sql, start } = onlyStatement(splitStatements(script));
  const context = { offset: [...script.slice(0, start)].length - EXPLAIN.length };
  const rows = await connection.rows(EXPLAIN + sql, { signal, context });
  return rows.map((row) => Object.values(row)[0] ?? '').join('\n');
}

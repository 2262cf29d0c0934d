import { onlyStatement } from '../shared/only-statement.ts';
import { splitStatements } from './lexer.ts';
import type { Runner } from './run.ts';
import { lexisOf } from './settings.ts';
import { textRows } from './statement.ts';

/** The plan of a statement ("EXPLAIN Statement"): as a tree where the server draws one, which MariaDB does not. */
export async function explain(runner: Runner, script: string): Promise<string> {
  const { connection } = runner;
  const { sql, start } = onlyStatement(splitStatements(script, lexisOf(runner.sqlMode)));
  const ask = `EXPLAIN FORMAT=${connection.mariadb ? 'JSON' : 'TREE'} `;
  const explained = ask + sql;
  const offset = () => [...script.slice(0, start)].length - ask.length;
  connection.context = { statement: { sql: explained, offset }, parameters: [] };
  try {
    const rows = await textRows(connection, explained);
    return rows.map((row) => row.at(-1) ?? '').join('\n');
  } finally {
    connection.context = {};
  }
}

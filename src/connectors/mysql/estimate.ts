import type { Estimate } from '../../contract/connector.ts';
import { splitStatements } from './lexer.ts';
import type { Runner } from './run.ts';
import { lexisOf } from './settings.ts';
import { textRows } from './statement.ts';

const EXPLAIN = 'EXPLAIN FORMAT=TRADITIONAL ';

/** Plans statements without running them ("EXPLAIN Statement"). */
export async function estimate(runner: Runner, script: string): Promise<readonly (Estimate | null)[]> {
  const { connection } = runner;
  const estimates: (Estimate | null)[] = [];
  let planned = true;
  for (const { sql, start, words } of splitStatements(script, lexisOf(runner.sqlMode))) {
    planned &&= words[0] !== 'ALTER';
    if (!planned) {
      estimates.push(null);
      continue;
    }
    const explained = EXPLAIN + sql;
    const offset = () => [...script.slice(0, start)].length - EXPLAIN.length;
    connection.context = { statement: { sql: explained, offset }, parameters: [] };
    try {
      estimates.push({ rows: examinedBy(await textRows(connection, explained)), of: 'examined' });
    } finally {
      connection.context = {};
    }
  }
  return estimates;
}

/** From the statement's own step on: tables that are joined with it multiply. A step without rows finds none. */
function examinedBy(steps: readonly (readonly (string | null)[])[]): number {
  const own = steps.filter(([id]) => id === steps[0]?.[0]);
  return own.reduce((product, step) => product * Number(step.at(ROWS[step.length] ?? -2) ?? 0), 1);
}

/** MySQL has `filtered` between the rows and the remarks, MariaDB has not. */
const ROWS: Readonly<Record<number, number>> = { 12: -3, 11: -3, 10: -2 };

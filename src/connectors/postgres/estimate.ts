import type { Estimate } from '../../contract/connector.ts';
import { splitStatements } from './lexer.ts';
import { type Runner, settingsIfIdle } from './run.ts';
import { textRows } from './statement.ts';

const EXPLAIN = 'EXPLAIN (FORMAT JSON) ';

/** A node of a plan ("Using EXPLAIN"; explain.c), as far as it matters here. */
interface Plan {
  readonly 'Plan Rows': number;
  readonly 'Parent Relationship'?: string;
  readonly Plans?: readonly Plan[];
}

/** Plans statements without running them. */
export async function estimate(runner: Runner, script: string): Promise<readonly (Estimate | null)[]> {
  const { connection } = runner;
  const estimates: (Estimate | null)[] = [];
  let planned = true;
  for (const { sql, start, words } of splitStatements(script)) {
    planned &&= words[0] !== 'ALTER';
    if (!planned) {
      estimates.push(null);
      continue;
    }
    connection.context = { offset: () => [...script.slice(0, start)].length - EXPLAIN.length };
    try {
      const rows = await textRows(connection, EXPLAIN + sql, [], { end: true, before: settingsIfIdle(runner) });
      const plans = JSON.parse(rows[0]?.[0] ?? '[]') as readonly { readonly Plan?: Plan }[]; // As documented.
      estimates.push({ rows: plans.reduce((sum, { Plan: plan }) => sum + changedBy(plan), 0), of: 'changed' });
    } finally {
      connection.context = {};
    }
  }
  return estimates;
}

/** The rows that reach the node which changes them; before version 14 it has a plan for each partition. */
function changedBy(plan: Plan | undefined): number {
  const inputs = plan?.Plans?.filter(({ 'Parent Relationship': as }) => as === 'Outer' || as === 'Member') ?? [];
  return inputs.reduce((sum, { 'Plan Rows': rows }) => sum + rows, 0);
}

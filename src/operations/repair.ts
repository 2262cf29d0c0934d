import type { Database } from '../contract/connector.ts';
import { renameColumn } from '../sql/rename-column.ts';
import type { Drift } from './fingerprint.ts';

/**
 * SQL for a table that is no longer what it was written for: with the new name of a renamed column, the same where only types, NULL,
 * keys or new columns differ; null where a column or the table is gone, which needs somebody who knows what is meant.
 */
export async function repairSql(sql: string, drift: readonly Drift[], { dialect }: Database): Promise<string | null> {
  let repaired = sql;
  for (const one of drift) {
    if (one.kind === 'removed' || one.kind === 'gone') return null;
    if (one.kind !== 'renamed') continue;
    if (dialect.grammar === undefined) return null;
    const quote = (name: string) => dialect.quoteIdentifier(name);
    repaired = await renameColumn(repaired, { grammar: dialect.grammar, from: one.column, to: one.to, quote });
  }
  return repaired;
}

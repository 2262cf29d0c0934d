import type { CallOptions } from '../../contract/connector.ts';
import { onlyStatement } from '../shared/only-statement.ts';
import { megabytes } from './bytes.ts';
import type { Jobs } from './jobs.ts';
import { splitStatements } from './lexer.ts';

/** What a dry run tells: BigQuery has no EXPLAIN, and makes a plan only while it runs (documentation, "Estimate query costs"). */
export async function explain(
  jobs: Jobs,
  script: string,
  { session, signal }: CallOptions & { readonly session: string | undefined },
): Promise<string> {
  const { sql, start } = onlyStatement(splitStatements(script));
  const { statistics = {} } = await jobs.query(sql, { dryRun: true, session, signal, context: { sql: script, start } });
  const { statementType, referencedTables = [], totalBytesProcessedAccuracy: accuracy } = statistics.query ?? {};
  const bytes = Number(statistics.totalBytesProcessed ?? 0);
  const exact = `${bytes.toLocaleString('en-US')} bytes`;
  const tables = referencedTables.map(({ projectId, datasetId, tableId }) => `${projectId}.${datasetId}.${tableId}`);
  return [
    `${statementType ?? 'Statement'}: reads ${accuracy === 'UPPER_BOUND' ? 'at most ' : ''}${megabytes(bytes)} (${exact})`,
    ...(tables.length > 0 ? [`Tables: ${tables.join(', ')}`] : []),
    'From a dry run, which costs nothing. BigQuery makes a plan only while a query runs.',
  ].join('\n');
}

import { StatementType } from '@duckdb/node-api';
import { DagFluxError } from '../../contract/errors.ts';

/** What DuckDB itself holds to reading in a transaction that only reads, but for temporary tables, which end with the connection. */
const HELD: ReadonlySet<StatementType> = new Set([
  ...[StatementType.SELECT, StatementType.EXPLAIN, StatementType.CREATE, StatementType.DROP, StatementType.ALTER],
  ...[StatementType.INSERT, StatementType.UPDATE, StatementType.DELETE, StatementType.MERGE_INTO],
]);

/**
 * In a transaction of ours: what would end it; and where it only reads, what DuckDB lets pass all the same, such as COPY, SET,
 * ATTACH and what is prepared.
 * @throws conflict, unauthorized
 */
export function refuse(type: StatementType, sql: string, transaction: 'read' | 'write' | null): void {
  if (transaction === null) return;
  if (type === StatementType.TRANSACTION) {
    throw new DagFluxError('conflict', 'The whole session is one transaction, and this statement begins or ends one.', {
      hint: 'Leave it out; the transaction is committed when the work is done.',
    });
  }
  // EXPLAIN ANALYZE runs what it explains, also a COPY. A secret may be written to a file.
  const hides =
    (type === StatementType.EXPLAIN && /\banalyze\b/i.test(sql)) ||
    (type === StatementType.CREATE && /\bsecret\b/i.test(sql));
  if (transaction === 'read' && (!HELD.has(type) || hides)) throw readOnly();
}

/** EXPORT DATABASE makes its folder, and IMPORT DATABASE reads its files, before there is a statement to run. @throws unauthorized */
export function refuseFolders(sql: string, transaction: 'read' | 'write' | null): void {
  if (transaction === 'read' && /\b(?:ex|im)port\b.*\bdatabase\b/is.test(sql)) throw readOnly();
}

function readOnly(): DagFluxError {
  return new DagFluxError('unauthorized', 'The transaction is read-only, and this statement may change something.', {
    hint: 'Run it through a transaction that is not read-only.',
  });
}

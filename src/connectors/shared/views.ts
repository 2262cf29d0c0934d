import { DagFluxError } from '../../contract/errors.ts';
import { formatTableName, type TableName } from '../../contract/names.ts';

/** What is there is no view. */
export function noView(table: TableName): DagFluxError {
  return new DagFluxError('unsupported', `The table ${formatTableName(table)} is no view.`, {
    hint: 'A table is described by its columns.',
  });
}

/** The database does not show the user how a view is written. */
export function hiddenView(table: TableName, hint: string): DagFluxError {
  return new DagFluxError('unauthorized', `The user may not see how ${formatTableName(table)} is written.`, { hint });
}

/** The statement that makes a view, of what the database gave: its SELECT, or the whole statement. */
export function createView(table: string, text: string, kind: 'VIEW' | 'MATERIALIZED VIEW' = 'VIEW'): string {
  const trimmed = text.trim().replace(/;\s*$/, '');
  return /^create\s/i.test(trimmed) ? trimmed : `CREATE ${kind} ${table} AS\n${trimmed}`;
}

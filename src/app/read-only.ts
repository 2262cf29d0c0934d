import type { Dialect } from '../contract/dialect.ts';
import { DagFluxError } from '../contract/errors.ts';
import { classifyOwn } from '../sql/own.ts';

/**
 * Holds SQL to reading, before it runs: each statement is a SELECT that changes nothing and reaches nothing outside of its
 * database. It is to run in a `read` transaction as well, where the database has one.
 * @throws invalid-sql for what does more, and for what cannot be parsed; unsupported where no SQL can be parsed
 */
export async function requireReading(sql: string, dialect: Dialect): Promise<void> {
  const statements = await classifyOwn(sql, dialect);
  if (statements.every((statement) => statement.class === 'select')) return;
  throw new DagFluxError('invalid-sql', 'Only a SELECT that changes nothing is run as read-only.', {
    hint: 'Write a SELECT, or run it without read-only.',
  });
}

import type { Database } from '../contract/connector.ts';
import { DagFluxError } from '../contract/errors.ts';
import { classify } from '../sql/classify.ts';

/**
 * Holds SQL to reading, before it runs: each statement is a SELECT that changes nothing and calls nothing that reaches out.
 * It is to run in a `read` transaction as well, where the database has one.
 * @throws invalid-sql for what does more, and for what cannot be parsed; unsupported where no SQL can be parsed
 */
export async function requireReading(sql: string, { dialect }: Database): Promise<void> {
  if (dialect.grammar === undefined) {
    throw new DagFluxError('unsupported', 'SQL of this database cannot be checked, so it is not run as read-only.', {
      hint: 'Run it without read-only, as a user who may only read.',
    });
  }
  for (const statement of await classify(sql, dialect.grammar)) {
    const called = statement.functions.find((parts) => dialect.refusedFunctions?.test(parts.at(-1) ?? ''));
    if (statement.class === 'select' && called === undefined) continue;
    throw new DagFluxError(
      'invalid-sql',
      called === undefined
        ? 'Only a SELECT that changes nothing is run as read-only.'
        : `The function ${called.join('.')} does more than compute, so it is not run as read-only.`,
      { hint: 'Write a SELECT, or run it without read-only.' },
    );
  }
}

import { DagFluxError } from '../../contract/errors.ts';

/** Behind EXPLAIN they would make the database run the statement after all. */
const RUNNING: ReadonlySet<string | undefined> = new Set(['ANALYZE', 'ANALYSE', 'VERBOSE', 'EXPLAIN']);

/** The one statement of a text whose plan is asked for. @throws invalid-input for none, several, and what begins like a part of EXPLAIN */
export function onlyStatement<T extends { readonly words: readonly string[] }>(statements: readonly T[]): T {
  const [statement, ...more] = statements;
  if (!statement || more.length > 0) {
    throw new DagFluxError('invalid-input', `A plan is of one statement, and these are ${statements.length}.`, {
      hint: 'Ask for the plan of each of them.',
    });
  }
  if (!RUNNING.has(statement.words[0])) return statement;
  throw new DagFluxError('invalid-input', `A statement that begins with ${statement.words[0]} has no plan.`, {
    hint: 'Ask for the plan of the statement itself.',
  });
}

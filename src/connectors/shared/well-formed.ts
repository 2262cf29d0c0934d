import { DagFluxError } from '../../contract/errors.ts';

/** @throws invalid-input for SQL that would be another one in UTF-8 */
export function requireWellFormed(sql: string): void {
  if (sql.isWellFormed()) return;
  throw new DagFluxError('invalid-input', 'The SQL holds half of a surrogate pair, which is no character.', {
    hint: 'Write the character anew.',
  });
}

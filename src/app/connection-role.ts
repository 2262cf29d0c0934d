import { DagFluxError } from '../contract/errors.ts';

/** What a database is for. `production`: what changes it asks twice, and is backed up before. */
export const ROLES = ['development', 'staging', 'production'] as const;
export type ConnectionRole = (typeof ROLES)[number];

/** @throws invalid-input for what is no role; null and the empty text stand for none */
export function readRole(role: unknown): ConnectionRole | null {
  if (role === null || role === '') return null;
  const found = ROLES.find((each) => each === role);
  if (found !== undefined) return found;
  throw new DagFluxError('invalid-input', `"${String(role).slice(0, 100)}" is no role of a connection.`, {
    hint: `They are: ${ROLES.join(', ')}.`,
  });
}

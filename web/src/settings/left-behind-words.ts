import type { InferResponseType } from 'hono/client';
import type { api } from '../api.ts';

export type Orphan = InferResponseType<typeof api.orphans.$get, 200>[number];

const PROBLEMS: Readonly<Partial<Record<NonNullable<Orphan['problem']>, string>>> = {
  unreachable: 'its server could not be reached',
  unauthenticated: 'the sign-in was refused: edit the connection',
  unauthorized: 'the user of the connection may not drop it: ask its administrator, or drop it by hand',
  'not-found': 'the connection is not saved any more: drop it by hand',
  timeout: 'it was locked by another session',
  busy: 'another process held the file',
  unsupported: 'the connection is to another kind of database now',
};

/** Why it is still there, and what becomes of it. */
export function reasonOf({ owner, process, problem }: Orphan): string {
  if (owner === 'living') return `In use by process ${process}; it goes when that has ended its work.`;
  if (owner === 'unknown') return `Process ${process} cannot be seen from here, so it may still be in use.`;
  const left = `Process ${process} ended before it was dropped`;
  if (problem === null) return `${left}; the next use of the connection drops it.`;
  return `${left}. The last try failed: ${PROBLEMS[problem] ?? problem}.`;
}

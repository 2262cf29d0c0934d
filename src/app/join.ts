import type { Ledger } from '../move/types.ts';
import type { JoinEvent } from '../operations/join/events.ts';
import type { JoinRehearsal } from '../operations/join/rehearsal.ts';
import type { JoinResult } from '../operations/join/run.ts';
import type { Databases } from './databases.ts';

export type { JoinEvent } from '../operations/join/events.ts';
export type { JoinRehearsal, RehearsedPair } from '../operations/join/rehearsal.ts';
export type { JoinResult } from '../operations/join/run.ts';
export type { SideSample } from '../operations/join/sample.ts';

export interface JoinRequest {
  /** What the join does, as JSON says it; checked, and what is wrong is named by its path. */
  readonly specification: unknown;
  /** Columns that may lose something: by their new names, or `source.column` where they are only compared. */
  readonly allowLossy?: readonly string[] | undefined;
  /** So many keys of one source may be sent to another, at most. Default 2,000,000; 0 = none. */
  readonly keyLimit?: number | undefined;
}

export interface JoinRequestOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: JoinEvent) => void) | undefined;
  /** A new table that is there already gets the new rows in place of its own. */
  readonly again?: boolean | undefined;
}

/** Says what a join would do; moves nothing. */
export async function rehearseJoinRequest(
  databases: Databases,
  { specification, keyLimit }: JoinRequest,
  options: JoinRequestOptions = {},
): Promise<JoinRehearsal> {
  const { readJoin } = await import('../operations/join/specification.ts');
  const { rehearseJoin } = await import('../operations/join/rehearsal.ts');
  return await rehearseJoin(readJoin(specification), (name) => databases.database(name), { ...options, keyLimit });
}

export async function runJoinRequest(
  databases: Databases,
  ledger: Ledger,
  { specification, ...request }: JoinRequest,
  options: JoinRequestOptions = {},
): Promise<JoinResult> {
  const { readJoin } = await import('../operations/join/specification.ts');
  const { runJoin } = await import('../operations/join/run.ts');
  return await runJoin(readJoin(specification), (name) => databases.database(name), { ...options, ...request, ledger });
}

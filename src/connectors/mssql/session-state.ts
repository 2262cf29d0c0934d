import { DagFluxError } from '../../contract/errors.ts';
import type { Turn } from '../shared/turn.ts';
import type { Connection } from './connection.ts';
import { sendBatch } from './requests.ts';

/**
 * What every session starts with, and is brought back to before another uses its connection. XACT_ABORT: an error ends the
 * batch and undoes the transaction, so that nothing after it runs. The isolation level is not part of what the server resets.
 */
const SETTINGS = [
  'SET LANGUAGE us_english',
  'SET TEXTSIZE 2147483647',
  'SET XACT_ABORT ON',
  'SET TRANSACTION ISOLATION LEVEL READ COMMITTED',
].join('; ');

/** What the parts of one session share. */
export interface SessionState {
  readonly connection: Connection;
  readonly turn: Turn;
  /** The session is one transaction, which the caller of the session ends. */
  readonly managed: 'read' | 'write' | null;
  /** Milliseconds that a statement may take; 0 = no limit. */
  readonly statementTimeout: number;
}

/** @throws conflict when the transaction that the session stands for is gone */
export function requireTransaction({ connection, managed }: SessionState): void {
  if (managed === null || connection.inTransaction) return;
  throw new DagFluxError('conflict', 'A statement in the transaction had failed, so it was rolled back.', {
    hint: 'Run it again without the statement that fails.',
  });
}

/** @throws conflict */
export function needTransaction({ connection }: SessionState): void {
  if (connection.inTransaction) return;
  throw new DagFluxError('conflict', 'Rows are streamed and loaded inside a transaction, and there is none.', {
    hint: 'Open the session with a transaction.',
  });
}

/** The signal with the time limit of the call, else of the connection, added. */
export function withDeadline(
  signal: AbortSignal | undefined,
  milliseconds: number | undefined,
): AbortSignal | undefined {
  if (!milliseconds) return signal;
  const deadline = AbortSignal.timeout(milliseconds);
  return signal ? AbortSignal.any([signal, deadline]) : deadline;
}

/** Brings a connection back to how it was when it was new, and says whether the server was heard. */
export async function resetSession(connection: Connection): Promise<void> {
  sendBatch(connection, SETTINGS, { reset: true });
  await connection.drain();
  connection.takeNotices();
}

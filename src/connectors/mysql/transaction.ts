import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import { perform } from './statement.ts';

/** Begins; `read` = one snapshot for the whole of it, and no writes. */
export async function begin(connection: Connection, kind: 'read' | 'write'): Promise<void> {
  if (kind === 'write') return await perform(connection, 'START TRANSACTION');
  await perform(
    connection,
    // MariaDB lets DDL pass in a transaction that only says it itself.
    'SET SESSION TRANSACTION READ ONLY',
    'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  );
}

/** @throws unreachable, saying what is known, when the connection is lost on the way */
export async function commit(connection: Connection, kind: 'read' | 'write'): Promise<void> {
  try {
    await perform(connection, 'COMMIT');
  } catch (error) {
    // What has only read has nothing to lose.
    if (kind === 'read' || !connection.channel.lost) throw error;
    const message = 'The connection was lost at COMMIT, and it is not known whether it took effect.';
    const hint = 'Look into the table when the server is back; MySQL does not tell what became of a transaction.';
    throw new DagFluxError('unreachable', message, { hint, cause: error });
  }
}

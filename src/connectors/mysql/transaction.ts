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

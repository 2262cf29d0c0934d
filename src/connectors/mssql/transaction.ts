import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import { queryOn } from './query.ts';
import { beginTransaction, commitTransaction, ISOLATION, perform } from './requests.ts';

const SNAPSHOTS = 'SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()';

export const begin = {
  /** Whether ALLOW_SNAPSHOT_ISOLATION is on in the database. */
  snapshotsAllowed: async (connection: Connection): Promise<boolean> => {
    const [row] = await queryOn(connection)(SNAPSHOTS);
    return row?.[0] === 1;
  },
  /**
   * `read` = one snapshot where the database allows it, else what is committed at the moment when it is read; and a query
   * that is stopped does not end the transaction.
   */
  transaction: async (connection: Connection, kind: 'read' | 'write', snapshots: boolean): Promise<void> => {
    if (kind === 'read') await perform(connection, 'SET XACT_ABORT OFF');
    await beginTransaction(connection, kind === 'read' && snapshots ? ISOLATION.snapshot : ISOLATION.readCommitted);
  },
};

/** Commits. @throws unreachable when the connection is lost before the answer: what became of it cannot be asked */
export async function commit(connection: Connection, kind: 'read' | 'write'): Promise<void> {
  try {
    await commitTransaction(connection);
  } catch (error) {
    // What has only read has nothing to lose.
    if (kind === 'read' || !connection.channel.lost) throw error;
    const message = 'The connection was lost at COMMIT, and it is not known whether it took effect.';
    const hint = 'When the server is back, look whether the rows are there before you run it again.';
    throw new DagFluxError('unreachable', message, { hint, cause: error });
  }
}

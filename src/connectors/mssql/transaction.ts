import type { Connection } from './connection.ts';
import { queryOn } from './query.ts';
import { beginTransaction, ISOLATION, perform } from './requests.ts';

const SNAPSHOTS = 'SELECT snapshot_isolation_state FROM sys.databases WHERE database_id = DB_ID()';

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

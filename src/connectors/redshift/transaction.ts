import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from '../postgres/connection.ts';
import { perform } from '../postgres/statement.ts';
import { commit as commitPlainly } from '../postgres/transaction.ts';
import type { Variant } from '../postgres/variant.ts';

/** Every transaction is serializable or of one snapshot, as the database was made; `read` also writes nothing. */
export const begin: Variant['begin'] = async (connection, { readOnly }, kind) => {
  const isolation = kind === 'read' ? ' ISOLATION LEVEL SERIALIZABLE' : '';
  await perform(connection, `BEGIN${isolation}${kind === 'read' || readOnly ? ' READ ONLY' : ''}`);
};

/** A COMMIT whose answer was lost stays in doubt: nobody can be asked what became of a transaction. */
export const commit: Variant['commit'] = async (connection, kind, ask) => {
  try {
    await commitPlainly(connection, 'read', ask);
  } catch (error) {
    if (kind === 'read' || !connection.channel.lost) throw error;
    const message = 'The connection was lost at COMMIT, and it is not known whether it took effect.';
    throw new DagFluxError('unreachable', message, {
      hint: 'When the cluster is back, count the rows of the table that was written, or look into STL_COMMIT_STATS.',
      cause: error,
    });
  }
};

/** Makes the transaction refuse all that follows, its COMMIT too: there is no savepoint to go back to. */
export async function failTransaction(connection: Connection): Promise<void> {
  if (connection.status === 'T') await perform(connection, 'SELECT 1 FROM dagflux_load_was_undone').catch(() => {});
}

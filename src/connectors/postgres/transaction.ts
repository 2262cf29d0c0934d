import { DagFluxError } from '../../contract/errors.ts';
import type { Connection } from './connection.ts';
import { SYNC } from './messages.ts';
import { applySettings, type SessionSettings } from './settings.ts';
import { command, perform, textRows } from './statement.ts';

/** Begins; `read` = one snapshot for the whole of it, and no writes. */
export async function begin(
  connection: Connection,
  settings: SessionSettings,
  kind: 'read' | 'write',
  { oneMoment = false }: { readonly oneMoment?: boolean | undefined } = {},
): Promise<void> {
  const snapshot = kind === 'read' || oneMoment ? ' ISOLATION LEVEL REPEATABLE READ' : '';
  const sql = `BEGIN${snapshot}${kind === 'read' ? ' READ ONLY' : ''}`;
  connection.send(...command(sql), ...applySettings(settings), SYNC);
  await connection.sync();
}

/** Asks a fresh connection what became of a transaction; undefined = it cannot be asked. */
export type AskOutcome = (transactionId: string) => Promise<string | null | undefined>;

/**
 * Commits. When the connection is lost in between, the server is asked what became of the transaction: if it says
 * committed, that is what this returns with.
 * @throws unreachable, saying what is known
 */
export async function commit(connection: Connection, kind: 'read' | 'write', ask: AskOutcome): Promise<void> {
  if (connection.status === 'E') {
    await perform(connection, 'ROLLBACK');
    throw new DagFluxError('conflict', 'A statement in the transaction had failed, so it was rolled back.', {
      hint: 'Run it again without the statement that fails.',
    });
  }
  // What has only read has nothing to lose.
  if (kind === 'read') return await perform(connection, 'COMMIT');
  const rows = await textRows(connection, 'SELECT pg_catalog.pg_current_xact_id_if_assigned()', [], { end: true });
  const id = rows[0]?.[0] ?? null;
  try {
    await perform(connection, 'COMMIT');
  } catch (error) {
    // Nothing was written: nothing to be in doubt about.
    if (!connection.channel.lost || id === null) throw error;
    const outcome = await ask(id).catch(() => undefined);
    if (outcome === 'committed') return;
    throw outcome === 'aborted' ? rolledBack(error) : inDoubt(id, error);
  }
}

function rolledBack(cause: unknown): DagFluxError {
  const message = 'The connection was lost at COMMIT; the server has rolled everything back.';
  return new DagFluxError('unreachable', message, { hint: 'Nothing was changed; run it again.', cause });
}

function inDoubt(id: string, cause: unknown): DagFluxError {
  const message = 'The connection was lost at COMMIT, and it is not known whether it took effect.';
  const hint = `When the server is back, SELECT pg_xact_status('${id}') says committed or aborted.`;
  return new DagFluxError('unreachable', message, { hint, cause });
}

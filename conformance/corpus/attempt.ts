import type { Database } from '../../src/contract/connector.ts';
import type { Bypass } from './corpus.ts';

/**
 * The database's layer alone: the statements in the transaction that a rehearsal runs them in, whatever they are. A SELECT's only
 * reads; what changes a table in place is rolled back. Its error does not matter: what is left does.
 */
export async function attempt(database: Database, { sql, as }: Bypass, folder: string): Promise<void> {
  const back = new Error('Rolled back.');
  const tried = database.session(
    async (session) => {
      for await (const _ of session.run(sql.replaceAll('{folder}', folder), { timeout: 20_000 }));
      throw back;
    },
    { transaction: as === 'in place' ? 'write' : 'read' },
  );
  await tried.catch(() => {});
}

/** Whether a SELECT is right in this database, as the parser's good examples must be. */
export async function isRight(database: Database, sql: string): Promise<void> {
  await database.session(
    async (session) => {
      for await (const _ of session.run(sql, { maxRows: 5, timeout: 20_000 }));
    },
    { transaction: 'read' },
  );
}

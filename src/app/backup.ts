import { asDagFluxError, DagFluxError, type ErrorCode } from '../contract/errors.ts';
import { formatName, parseTableReference } from '../contract/names.ts';
import type { Ledger } from '../move/types.ts';
import type { Fingerprint } from '../operations/fingerprint.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { ConnectionRole } from './connection-role.ts';
import { copyTable } from './copy.ts';
import { type Databases, openTable } from './databases.ts';

interface BackupOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Whether a change in place is preceded by a backup. */
export interface BackupChoice {
  /** Default: where the database is for production. */
  readonly backup?: boolean | undefined;
}

/** What was backed up before a change. */
export interface BackedUp {
  /** The table of the workspace that holds what was there before; null = nothing was changed in place, or nobody wanted one. */
  readonly backup: string | null;
}

/** Tables as they were before they were changed, kept in the workspace until somebody drops them. */
export interface Backups {
  /**
   * To be called before `writes` is written: copies it where it is changed in place and a backup is wanted, compares the copy, and
   * answers where it is. @throws what the copy throws: nothing may be changed then
   */
  before(
    change: { readonly writes: string; readonly inPlace: boolean },
    options?: BackupOptions & BackupChoice,
  ): Promise<string | null>;
  /**
   * Puts the rows back, in one transaction; `before`: the table's columns when it was backed up. Answers how many.
   * @throws conflict, saying why it cannot be done
   */
  restore(
    backup: { readonly table: string; readonly from: string; readonly before: Fingerprint['columns'] },
    options?: BackupOptions,
  ): Promise<number>;
}

/** Reasons of its own that a person is told as they are. */
const PASSED_ON: readonly ErrorCode[] = ['cancelled', 'unreachable', 'unauthenticated', 'internal'];

/** Whether a table of the workspace has the name that a backup gets. */
export const isBackupName = (name: string): boolean => /^backup_.*_\d{17}$/s.test(name);

export function createBackups(
  databases: Databases,
  ledger: Ledger,
  roleOf: (connection: string) => ConnectionRole | null,
): Backups {
  const fieldsOf = async (reference: string, { signal }: BackupOptions) => {
    const { database, table } = await openTable(databases, reference, { signal });
    return await database.fields(table, { signal }).catch((error: unknown) => {
      if (asDagFluxError(error).code === 'not-found') return null;
      throw error;
    });
  };

  return {
    before: async ({ writes: table, inPlace }, { backup: wanted, ...options } = {}) => {
      const {
        connection,
        table: { name },
      } = parseTableReference(table);
      if (!inPlace || !(wanted ?? roleOf(connection) === 'production')) return null;
      const stamp = new Date().toISOString().replace(/\D/g, '');
      const to = `${WORKSPACE}:${formatName(`backup_${name}_${stamp}`)}`;
      try {
        await copyTable(databases, ledger, { from: table, to, verify: true }, options);
      } catch (thrown) {
        const error = asDagFluxError(thrown);
        if (PASSED_ON.includes(error.code)) throw error;
        throw new DagFluxError(error.code, `${table} could not be backed up: ${error.message} Nothing was changed.`, {
          hint: 'To change it without a backup: --no-backup; of a node in a workflow: "backup": false.',
          native: error.native,
          cause: error,
        });
      }
      return to;
    },
    restore: async ({ table, from, before }, options = {}) => {
      const [kept, now] = await Promise.all([fieldsOf(from, options), fieldsOf(table, options)]);
      if (kept === null) throw cannot(table, `the backup ${from} is no longer in the workspace`);
      const elsewhere = `Copy it into a new table: dagflux copy ${from} ${parseTableReference(table).connection}:NAME`;
      if (now === null) throw cannot(table, 'the table is gone', elsewhere);
      const gone = kept.filter(({ name }) => !now.some((field) => field.name === name)).map(({ name }) => name);
      if (gone.length > 0) {
        const columns = gone.map((name) => `"${name}"`).join(', ');
        throw cannot(table, `it has no longer the column ${columns}`, `Add it again with its old type. ${elsewhere}`);
      }
      // A column that is still what it was takes back what came out of it; the copy is compared in any case.
      const same = now.filter(({ name, native }) => before?.some((was) => was.name === name && was.type === native));
      const allowLossy = same.map(({ name }) => name);
      try {
        const request = { from, to: table, mode: 'replace', allowLossy, verify: true } as const;
        return (await copyTable(databases, ledger, request, options)).rows;
      } catch (thrown) {
        const error = asDagFluxError(thrown);
        if (PASSED_ON.includes(error.code)) throw error;
        throw cannot(table, error.message.replace(/\.$/, ''), elsewhere, error);
      }
    },
  };
}

function cannot(table: string, why: string, hint?: string, cause?: DagFluxError): DagFluxError {
  return new DagFluxError('conflict', `${table} cannot be put back: ${why}. It is as it was.`, { hint, cause });
}

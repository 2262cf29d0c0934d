import type { CallOptions, Database } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import { formatTableName, parseTableReference, type TableName } from '../contract/names.ts';
import { execute } from '../move/statements.ts';
import type { TemporaryObjects } from '../store/ledger.ts';
import type { StoredRuns } from '../store/runs.ts';
import { isBackupName } from './backup.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { Databases } from './databases.ts';
import type { OperationBackup, Operations } from './operations.ts';
import type { Queries } from './query-types.ts';

/** Who made a table of the workspace, as far as it is written down. */
type Maker =
  | { readonly kind: 'run' | 'kept'; readonly run: number; readonly workflow: string; readonly node: string }
  | {
      readonly kind: 'backup';
      /** The saved operation that puts it back; null: none does. */
      readonly of: {
        readonly operation: string;
        readonly run: number;
        readonly table: string;
        readonly made: string;
      } | null;
    }
  | { readonly kind: 'temporary'; readonly inUse: boolean };

interface WorkspaceTable {
  /** `main.totals`, quoted where it must be. */
  readonly table: string;
  readonly kind: string;
  /** An estimate. */
  readonly rows: number | null;
  /** About, in the file; null where it is not known. */
  readonly bytes: number | null;
  /** Null: SQL, a copy, or what nobody remembers. */
  readonly madeBy: Maker | null;
}

interface WorkspaceContent {
  /** Of the file and its log. */
  readonly bytes: number;
  /** In the file, free for what comes next. */
  readonly freeBytes: number;
  /** The largest first. */
  readonly tables: readonly WorkspaceTable[];
  /** Results of queries that this process keeps. */
  readonly results: { readonly queries: number; readonly bytes: number };
}

interface Cleaned {
  readonly dropped: readonly string[];
  /** What is still there, and why. */
  readonly failed: readonly { readonly table: string; readonly problem: string }[];
  /** Of the results that were forgotten. */
  readonly resultBytes: number;
  /** What the file takes now, and what is free in it: only room at its end goes back to the disk. */
  readonly bytes: number;
  readonly freeBytes: number;
}

/** What the workspace holds, and a way to make it smaller. */
export interface Workspace {
  /** @throws busy while another process holds the file */
  describe(options?: CallOptions): Promise<WorkspaceContent>;
  /**
   * Drops tables that are named as `describe` names them, forgets results, and gives free room back to the disk.
   * @throws not-found for a table that is not there, conflict for one in use; then nothing was done
   */
  clean(
    request: { readonly tables: readonly string[]; readonly results: boolean },
    options?: CallOptions,
  ): Promise<Cleaned>;
}

interface Parts {
  readonly databases: Databases;
  readonly objects: TemporaryObjects;
  readonly runs: StoredRuns;
  readonly queries: Queries;
  readonly operations: Pick<Operations, 'backups'>;
  /** Of the file and its log. */
  readonly fileBytes: () => Promise<number>;
}

export function createWorkspace({ databases, objects, runs, queries, operations, fileBytes }: Parts): Workspace {
  const open = () => databases.database(WORKSPACE);

  const tablesOf = async (database: Database, options: CallOptions): Promise<readonly WorkspaceTable[]> => {
    const listed = await database.tables(undefined, options);
    const usage = await database.file?.usage(options);
    const bytes = new Map(usage?.tables.map((each) => [formatTableName(each.table), each.bytes]));
    const makers = await makersOf(objects, runs, operations.backups(), database.defaultSchema);
    return listed
      .map(({ schema, name, kind, estimatedRows }) => {
        const table = formatTableName({ schema, name });
        const madeBy = makers.get(table) ?? (isBackupName(name) ? { kind: 'backup' as const, of: null } : null);
        return { table, kind, rows: estimatedRows, bytes: bytes.get(table) ?? null, madeBy };
      })
      .sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0) || (a.table < b.table ? -1 : 1));
  };

  return {
    async describe(options = {}) {
      const database = await open();
      const tables = await tablesOf(database, options);
      const usage = await database.file?.usage(options);
      return { bytes: await fileBytes(), freeBytes: usage?.freeBytes ?? 0, tables, results: queries.kept() };
    },
    async clean({ tables: named, results }, options = {}) {
      const database = await open();
      const known = new Map((await tablesOf(database, options)).map((each) => [each.table, each]));
      for (const name of named) check(name, known.get(name));
      const dropped: string[] = [];
      const failed: { table: string; problem: string }[] = [];
      for (const name of new Set(named)) {
        const { kind, madeBy } = known.get(name) as WorkspaceTable; // It was just checked.
        try {
          await drop(database, tableOf(name), kind, options);
          if (madeBy?.kind === 'kept') runs.keep(madeBy.run, madeBy.node, null);
          dropped.push(name);
        } catch (error) {
          const { code, message } = asDagFluxError(error);
          if (code === 'cancelled') throw error;
          failed.push({ table: name, problem: message });
        }
      }
      const resultBytes = results ? queries.forgetAll() : 0;
      await database.file?.compact(options);
      const usage = await database.file?.usage(options);
      return { dropped, failed, resultBytes, bytes: await fileBytes(), freeBytes: usage?.freeBytes ?? 0 };
    },
  };
}

/** A dropped table of the ledger stays on its list until the next sweep finds it gone. */
async function drop(database: Database, table: TableName, kind: string, { signal }: CallOptions): Promise<void> {
  const sql = kind === 'view' ? `DROP VIEW ${database.dialect.table(table)}` : database.dialect.dropTable(table);
  await database.session((session) => execute(session, sql, signal), { signal });
}

function check(name: string, table: WorkspaceTable | undefined): void {
  if (table === undefined) {
    throw new DagFluxError('not-found', `The workspace has no table ${name}. Nothing was dropped.`, {
      hint: 'Look at its tables again.',
    });
  }
  if (table.madeBy?.kind === 'temporary' && table.madeBy.inUse) {
    throw new DagFluxError('conflict', `${name} is in use by what runs now. Nothing was dropped.`, {
      hint: 'It goes by itself when that has ended.',
    });
  }
}

/** By name of the table, as `formatTableName` writes it. */
async function makersOf(
  objects: TemporaryObjects,
  runs: StoredRuns,
  backups: readonly OperationBackup[],
  defaultSchema: string,
): Promise<ReadonlyMap<string, Maker>> {
  const makers = new Map<string, Maker>();
  const put = (reference: string, maker: Maker) => {
    const { connection, table } = parseTableReference(reference);
    const name = formatTableName({ schema: defaultSchema, ...table });
    if (connection === WORKSPACE && !makers.has(name)) makers.set(name, maker);
  };
  for (const { connection, table, owner } of await objects.list()) {
    const name = formatTableName({ schema: defaultSchema, ...table });
    if (connection === WORKSPACE) makers.set(name, { kind: 'temporary', inUse: owner !== 'gone' });
  }
  for (const { run, node, kept, workflow } of runs.kept({ before: FOREVER })) {
    put(kept, { kind: 'kept', run, workflow, node });
  }
  for (const { backup, ...of } of backups) put(backup, { kind: 'backup', of });
  for (const { table, ...maker } of runs.makers()) put(table, { kind: 'run', ...maker });
  return makers;
}

/** Later than any run: times are compared as texts. */
const FOREVER = '9999';

const tableOf = (name: string): TableName => parseTableReference(`${WORKSPACE}:${name}`).table;

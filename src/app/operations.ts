import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { Ledger } from '../move/types.ts';
import { describeDrift, driftError, type Fingerprint } from '../operations/fingerprint.ts';
import type { OperationRun, StoredOperation, StoredOperations } from '../store/operations.ts';
import type { BackedUp, BackupChoice, Backups } from './backup.ts';
import type { Databases } from './databases.ts';
import { createChecks } from './operation-checks.ts';
import { joinKind } from './operation-kinds/join.ts';
import type {
  Ends,
  KindName,
  KindOptions,
  OperationEvent,
  OperationKind,
  Rehearsals,
  Requests,
} from './operation-kinds/kind.ts';
import { transformerKind } from './operation-kinds/transformer.ts';

/** What an operation does: its kind, and the request of that kind. */
export type OperationContent<K extends KindName = KindName> = {
  readonly [Each in K]: { readonly kind: Each; readonly request: Requests[Each] };
}[K];

/** A saved operation: checked once, then run without asking anybody. */
export type Operation = OperationContent &
  Ends & {
    readonly name: string;
    readonly version: number;
    /** What it was checked on: `postgres 18.4`; of several connections `erp postgres 18.4, shop mysql 9.7.0`. */
    readonly server: string;
    /** The numbers that its rehearsal showed; no value of a row. */
    readonly rehearsal: unknown;
    /** UTC, ISO 8601. */
    readonly created: string;
  };

interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
}

interface RehearseOptions extends OperationOptions {
  /** A new table that is there already gets the new rows in place of its own. Default: it is refused. */
  readonly again?: boolean;
}

interface RunOptions extends OperationOptions, BackupChoice {
  /** Only this version, which somebody has seen. @throws conflict where another one is the last */
  readonly version?: number | undefined;
  readonly onEvent?: ((event: OperationEvent) => void) | undefined;
}

interface OperationResult extends BackedUp, Pick<Ends, 'writes' | 'inPlace'> {
  /** Null where the database counts none. */
  readonly rows: number | null;
}

interface Repair {
  /** What changed since it was checked, in words. */
  readonly drift: readonly string[];
  /** The operation for what is there now; null where somebody has to write it. */
  readonly operation: OperationContent | null;
}

interface Restored {
  readonly rows: number;
  readonly backup: string;
  readonly table: string;
  /** When the run began that made the backup. UTC, ISO 8601. */
  readonly made: string;
}

/** A backup that a saved operation's run has left. */
export interface OperationBackup {
  readonly operation: string;
  readonly run: number;
  /** The table that it is of. */
  readonly table: string;
  /** The table that it is in: `workspace:backup_…`. */
  readonly backup: string;
  /** When the run began. UTC, ISO 8601. */
  readonly made: string;
}

/** Saved transformers and joins. */
export interface Operations {
  /** What can be put back with `restore`, as far as it was not dropped since. */
  backups(): readonly OperationBackup[];
  list(): readonly Operation[];
  /** The last version, or the one that is named. @throws not-found */
  show(name: string, version?: number): Operation;
  /** Versions and the last runs, newest first. @throws not-found */
  history(name: string): { readonly versions: readonly Operation[]; readonly runs: readonly OperationRun[] };
  /** What an operation would do, saved or not. Changes nothing. */
  rehearse<K extends KindName>(operation: OperationContent<K>, options?: RehearseOptions): Promise<Rehearsals[K]>;
  /** Runs an operation that is not kept, as one that a person has approved. */
  apply(operation: OperationContent, options?: RunOptions): Promise<OperationResult>;
  /** Rehearses it and keeps it, as a new version where the name is taken. @throws invalid-input, and what the rehearsal throws */
  save<K extends KindName>(
    name: string,
    operation: OperationContent<K>,
    options?: OperationOptions,
  ): Promise<Rehearsals[K]>;
  /**
   * Runs the last version.
   * @throws not-found; conflict for tables that are not what it was checked on: nothing is done then
   */
  run(name: string, options?: RunOptions): Promise<OperationResult>;
  /** What changed in its tables, and the operation for that where it needs no thought (a renamed column, a type that differs). */
  repair(name: string, options?: OperationOptions): Promise<Repair>;
  /** Puts back the rows of the last backup, or of that of one run. @throws not-found where there is none; conflict saying why not */
  restore(name: string, options?: OperationOptions & { readonly run?: number | undefined }): Promise<Restored>;
  /** @throws not-found */
  remove(name: string): void;
}

const NAME = /^[a-z0-9_-]+$/;
const RUNS_SHOWN = 50;

export function createOperations(
  databases: Databases,
  ledger: Ledger,
  { stored, backups }: { readonly stored: StoredOperations; readonly backups: Backups },
): Operations {
  const kinds: { readonly [K in KindName]: OperationKind<K> } = {
    transformer: transformerKind(databases, ledger),
    join: joinKind(databases, ledger),
  };
  const checks = createChecks(databases);
  const endsOf = <K extends KindName>({ kind, request }: OperationContent<K>): Ends => kinds[kind].ends(request);
  const runKind = <K extends KindName>({ kind, request }: OperationContent<K>, options: KindOptions) =>
    kinds[kind].run(request, options);
  const check = async <K extends KindName>({ kind, request }: OperationContent<K>): Promise<OperationContent<K>> =>
    ({ kind, request: await kinds[kind].check(request) }) as OperationContent<K>; // The same kind.

  const toOperation = (operation: StoredOperation): Operation => {
    const { name, version, server, rehearsal, created } = operation;
    const content = contentOf(operation);
    return { ...content, ...endsOf(content), name, version, server, rehearsal, created };
  };
  const find = (name: string, version?: number): StoredOperation => {
    const found =
      version === undefined ? stored.get(name) : stored.versions(name).find((one) => one.version === version);
    if (found !== undefined) return found;
    const what = version === undefined ? `operation "${name}"` : `version ${version} of "${name}"`;
    throw new DagFluxError('not-found', `There is no ${what}.`, {
      hint: 'See which there are: dagflux operations list, and operations history with --versions.',
    });
  };

  return {
    list: () => stored.list().map(toOperation),
    show: (name, version) => toOperation(find(name, version)),
    history: (name) => {
      find(name);
      return { versions: stored.versions(name).map(toOperation), runs: stored.runs(name, RUNS_SHOWN) };
    },
    rehearse: async (operation, options = {}) => {
      const { kind, request } = await check(operation);
      return await kinds[kind].rehearse(request, options);
    },
    apply: async (operation, { signal, onEvent, ...choice } = {}) => {
      const content = await check(operation);
      const { writes, inPlace } = endsOf(content);
      const backup = await backups.before({ writes, inPlace }, { ...choice, signal });
      return { rows: await runKind(content, { signal, onEvent }), backup, writes, inPlace };
    },
    save: async (name, operation, { signal } = {}) => {
      if (!NAME.test(name)) {
        throw new DagFluxError('invalid-input', `"${name}" is no name of an operation.`, {
          hint: 'Use a-z, 0-9, _ and -.',
        });
      }
      const content = await check(operation);
      const { kind, request } = content;
      const { writes } = endsOf(content);
      const tables = await kinds[kind].watches(request);
      // Before the rehearsal: what changes in between shows as drift at the first run.
      const fingerprint = await checks.fingerprints(tables, signal);
      const rehearsal = await kinds[kind].rehearse(request, { signal, again: stored.get(name) !== undefined });
      const server = await checks.server([...tables, writes], signal);
      const figures = kinds[kind].figures(rehearsal);
      stored.put({ name, kind, specification: request, fingerprint, server, rehearsal: figures });
      return rehearsal;
    },
    run: async (name, { signal, onEvent, version, ...choice } = {}) => {
      const operation = find(name);
      if (version !== undefined && version !== operation.version) throw replaced(name, version, operation.version);
      const content = contentOf(operation);
      const { writes, inPlace } = endsOf(content);
      const id = stored.start(operation);
      try {
        const drift = await checks.drift(fingerprintsOf(operation), signal);
        if (drift.length > 0) throw driftError(drift, name);
        const backup = await backups.before({ writes, inPlace }, { ...choice, signal });
        if (backup !== null) stored.backedUp(id, backup);
        const rows = await runKind(content, { signal, onEvent, again: true });
        stored.end(id, { outcome: 'done', rows });
        return { rows, backup, writes, inPlace };
      } catch (error) {
        stored.end(id, { outcome: asDagFluxError(error).code, rows: null });
        throw error;
      }
    },
    repair: async (name, { signal } = {}) => {
      const operation = find(name);
      const drift = await checks.drift(fingerprintsOf(operation), signal);
      const told = drift.flatMap(({ table, differences }) => differences.map((one) => describeDrift(one, table)));
      const repairOne = async <K extends KindName>({ kind, request }: OperationContent<K>) => {
        const repaired = await kinds[kind].repair(request, drift, fingerprintsOf(operation));
        return repaired && ({ kind, request: repaired } as OperationContent<K>); // The same kind.
      };
      return { drift: told, operation: await repairOne(contentOf(operation)) };
    },
    backups: () =>
      stored.backups().flatMap(({ id: run, name, version, started: made, backup }) => {
        const ran = stored.versions(name).find((one) => one.version === version);
        return ran && backup !== null ? [{ operation: name, run, table: toOperation(ran).writes, backup, made }] : [];
      }),
    restore: async (name, { run: wanted, signal } = {}) => {
      const { writes } = toOperation(find(name));
      const runs = stored.runs(name, RUNS_SHOWN);
      const run = runs.find(({ id, backup }) => (wanted === undefined ? backup !== null : id === wanted));
      if (!run?.backup) {
        throw new DagFluxError('not-found', `There is no backup of ${writes} by "${name}".`, {
          hint: 'A run makes one with --backup, before it changes anything.',
        });
      }
      const ran = find(name, run.version);
      const { writes: table } = toOperation(ran);
      const before = fingerprintsOf(ran).find((one) => one.table === table)?.columns ?? null;
      const rows = await backups.restore({ table, from: run.backup, before }, { signal });
      return { rows, table, backup: run.backup, made: run.started };
    },
    remove: (name) => {
      find(name);
      stored.remove(name);
    },
  };
}

function replaced(name: string, seen: number, last: number): DagFluxError {
  return new DagFluxError('conflict', `"${name}" is at version ${last} now, and version ${seen} was to run.`, {
    hint: `See what is new, and start it again: dagflux operations show ${name}`,
  });
}

// Both were written by `save`.
const fingerprintsOf = ({ fingerprint }: StoredOperation) => fingerprint as readonly Fingerprint[];
const contentOf = ({ kind, specification: request }: StoredOperation) => ({ kind, request }) as OperationContent;

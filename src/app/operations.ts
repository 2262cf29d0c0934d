import type { Database } from '../contract/connector.ts';
import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import { formatTableName, parseTableReference, type TableReference } from '../contract/names.ts';
import type { Ledger, MoveEvent } from '../move/types.ts';
import {
  type Drift,
  describeDrift,
  driftError,
  driftOf,
  type Fingerprint,
  fingerprintOf,
} from '../operations/fingerprint.ts';
import { repairSql } from '../operations/repair.ts';
import type { OperationRun, StoredOperation, StoredOperations } from '../store/operations.ts';
import { copyTable } from './copy.ts';
import { type Databases, inSchema } from './databases.ts';
import { type Rehearsal, rehearseTransform, type TransformRequest, transformTable } from './transform.ts';

/** A saved operation: checked once, then run without asking anybody. */
export interface Operation {
  readonly name: string;
  readonly version: number;
  readonly kind: string;
  readonly request: TransformRequest;
  /** What it was checked on: `postgres 18.4`. */
  readonly server: string;
  /** UTC, ISO 8601. */
  readonly created: string;
}

interface OperationOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: (event: MoveEvent) => void;
}

interface Repair {
  readonly drift: readonly string[];
  /** The SQL as it would be; null where somebody has to write it. */
  readonly sql: string | null;
}

export interface Operations {
  list(): readonly Operation[];
  /** @throws not-found */
  show(name: string): Operation;
  /** Versions and the last runs, newest first. @throws not-found */
  history(name: string): { readonly versions: readonly Operation[]; readonly runs: readonly OperationRun[] };
  /** Rehearses it and keeps it, as a new version where the name is taken. */
  save(name: string, request: TransformRequest, options?: OperationOptions): Promise<Rehearsal>;
  /**
   * Runs the last version. `backup`: an in-place one first copies its table into the workspace.
   * @throws conflict for a table that is not what it was checked on: nothing is done then
   */
  run(name: string, options?: OperationOptions & { readonly backup?: boolean }): Promise<number | null>;
  /** What changed in its table, and the SQL for it where that needs no thought (a renamed column, a type that differs). */
  repair(name: string, options?: OperationOptions): Promise<Repair>;
  /** Puts the rows of the last backup back. @throws not-found where there is none */
  restore(name: string, options?: OperationOptions): Promise<number>;
  /** @throws not-found */
  remove(name: string): void;
}

const NAME = /^[a-z0-9_-]+$/;
const RUNS_SHOWN = 50;

export function createOperations(databases: Databases, ledger: Ledger, stored: StoredOperations): Operations {
  const find = (name: string): StoredOperation => {
    const operation = stored.get(name);
    if (operation) return operation;
    throw new DagFluxError('not-found', `There is no operation "${name}".`, {
      hint: 'See which there are with: dagflux operations list',
    });
  };

  /** How its table differs from what it was checked on. */
  async function drift(operation: StoredOperation, signal: AbortSignal | undefined): Promise<readonly Drift[]> {
    const before = operation.fingerprint as Fingerprint; // Written by `save`.
    const { reference, database } = await open(databases, requestOf(operation).source);
    return driftOf(before, await fingerprintOf(reference, database, signal));
  }

  async function backUp(name: string, source: string, options: OperationOptions): Promise<string> {
    const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
    const to = `workspace:${formatTableName({ name: `backup_${name}_${stamp}` })}`;
    await copyTable(databases, ledger, { from: source, to, verify: true }, options);
    return to;
  }

  return {
    list: () => stored.list().map(toOperation),
    show: (name) => toOperation(find(name)),
    history(name) {
      find(name);
      return { versions: stored.versions(name).map(toOperation), runs: stored.runs(name, RUNS_SHOWN) };
    },
    async save(name, request, options = {}) {
      if (!NAME.test(name)) {
        throw new DagFluxError('invalid-input', `"${name}" is no name of an operation.`, {
          hint: 'Use a-z, 0-9, _ and -.',
        });
      }
      const { reference, database } = await open(databases, request.source);
      // Before the rehearsal: what changes in between shows as drift at the first run.
      const fingerprint = await fingerprintOf(reference, database, options.signal);
      const rehearsal = await rehearseTransform(databases, ledger, request, {
        ...options,
        again: stored.get(name) !== undefined,
      });
      const { version } = await database.test(options);
      stored.put({
        name,
        kind: 'transformer',
        specification: request,
        fingerprint,
        server: [database.dialect.id, version].filter(Boolean).join(' '),
        rehearsal: numbersOf(rehearsal),
      });
      return rehearsal;
    },
    async run(name, { backup = false, ...options } = {}) {
      const operation = find(name);
      const request = requestOf(operation);
      const found = await drift(operation, options.signal);
      if (found.length > 0) throw driftError(request.source, found, name);
      const inPlace = request.target === undefined;
      const kept = backup && inPlace ? await backUp(name, request.source, options) : null;
      const id = stored.start({ name, version: operation.version, backup: kept });
      try {
        const result = await transformTable(databases, ledger, request, { ...options, again: true });
        const rows =
          result.kind === 'new table'
            ? result.rows
            : result.statements.reduce((sum, statement) => sum + (statement.rows ?? 0), 0);
        stored.end(id, { outcome: 'done', rows });
        return rows;
      } catch (error) {
        stored.end(id, { outcome: asDagFluxError(error).code, rows: null });
        throw error;
      }
    },
    async repair(name, { signal } = {}) {
      const operation = find(name);
      const { sql, source } = requestOf(operation);
      const found = await drift(operation, signal);
      const { database } = await open(databases, source);
      return { drift: found.map(describeDrift), sql: await repairSql(sql, found, database) };
    },
    async restore(name, options = {}) {
      const { source } = requestOf(find(name));
      const backup = stored.runs(name, RUNS_SHOWN).find((run) => run.backup !== null)?.backup;
      if (!backup) {
        throw new DagFluxError('not-found', `There is no backup of ${source} by "${name}".`, {
          hint: 'A run makes one with --backup, before it changes anything.',
        });
      }
      const result = await copyTable(
        databases,
        ledger,
        { from: backup, to: source, mode: 'replace', verify: true },
        options,
      );
      return result.rows;
    },
    remove(name) {
      find(name);
      stored.remove(name);
    },
  };
}

const requestOf = (operation: StoredOperation) => operation.specification as TransformRequest; // Written by `save`.

function toOperation(operation: StoredOperation): Operation {
  const { name, version, kind, server, created } = operation;
  return { name, version, kind, request: requestOf(operation), server, created };
}

async function open(
  databases: Databases,
  source: string,
): Promise<{ readonly reference: TableReference; readonly database: Database }> {
  const reference = parseTableReference(source);
  const database = await databases.database(reference.connection);
  return { reference: { ...reference, table: inSchema(database, reference.table) }, database };
}

/** What of a rehearsal is kept: no value of a row. */
function numbersOf(rehearsal: Rehearsal): object {
  if (rehearsal.kind === 'new table') return { kind: rehearsal.kind, forecast: rehearsal.forecast };
  const { changes, rowsBefore } = rehearsal;
  const { changed, removed, added } = changes?.rows ?? {};
  return { kind: rehearsal.kind, rowsBefore, rowsAfter: changes?.rowsAfter, changed, removed, added };
}

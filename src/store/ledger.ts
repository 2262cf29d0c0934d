import { DagFluxError, type ErrorCode } from '../contract/errors.ts';
import type { TableName } from '../contract/names.ts';
import { type OwnerState, ownerState, thisProcess } from './owner.ts';
import type { Store } from './store.ts';

/** A temporary, hidden or staged object that is written down and not yet known to be gone. */
export interface TemporaryObject {
  readonly id: number;
  readonly connection: string;
  /** Of what a load has staged: its path as the name. */
  readonly table: TableName;
  readonly kind: 'table' | 'staged';
  readonly ownerPid: number;
  readonly owner: OwnerState;
  /** UTC, ISO 8601. */
  readonly created: string;
  /** The last try to remove it, and why that failed; null when none was made. */
  readonly swept: string | null;
  readonly problem: ErrorCode | null;
}

interface Row {
  readonly id: number;
  readonly connection: string;
  readonly schema: string | null;
  readonly table: string;
  readonly kind: 'table' | 'staged';
  readonly owner_pid: number;
  readonly owner_started: string;
  readonly created: string;
  readonly swept: string | null;
  readonly problem: ErrorCode | null;
}

/** What move writes to (its `Ledger`), and what a sweep reads. */
export interface TemporaryObjects {
  /** Writes the object down as this process's; to be awaited before it is made. */
  record(
    object: Pick<TemporaryObject, 'connection' | 'table'> & Partial<Pick<TemporaryObject, 'kind'>>,
  ): Promise<{ close(): Promise<void> }>;
  /** All of them, oldest first. */
  list(): Promise<readonly TemporaryObject[]>;
  /** Those whose process is gone, of all connections or of one: what the next start sweeps. */
  abandoned(connection?: string): Promise<readonly TemporaryObject[]>;
  /** Takes it off the list, since it is gone. @throws not-found; conflict while its process runs */
  remove(id: number): Promise<void>;
  /** It could not be removed and stays on the list. Takes a code and no message, which may name what is sensitive. */
  postpone(id: number, problem: ErrorCode): void;
}

export function temporaryObjects(store: Store): TemporaryObjects {
  const list = () => Promise.all(store.all<Row>('SELECT * FROM temporary_objects ORDER BY id').map(toObject));
  const listOf = (connection: string) =>
    Promise.all(
      store.all<Row>('SELECT * FROM temporary_objects WHERE connection = ? ORDER BY id', connection).map(toObject),
    );
  const drop = (id: number) => store.run('DELETE FROM temporary_objects WHERE id = ?', id);
  return {
    record: async ({ connection, table, kind = 'table' }) => {
      const owner = await thisProcess();
      const row = store.get<Pick<Row, 'id'>>(
        `INSERT INTO temporary_objects (connection, "schema", "table", kind, owner_pid, owner_started, created)
         VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
        connection,
        table.schema ?? null,
        table.name,
        kind,
        owner.pid,
        owner.started,
        new Date().toISOString(),
      );
      return { close: async () => void drop(Number(row?.id)) };
    },
    list,
    abandoned: async (connection) =>
      (await (connection === undefined ? list() : listOf(connection))).filter((object) => object.owner === 'gone'),
    remove: async (id) => {
      const row = store.get<Row>('SELECT * FROM temporary_objects WHERE id = ?', id);
      if (!row) throw new DagFluxError('not-found', `There is no temporary object ${id} on the list.`);
      const { owner, ownerPid } = await toObject(row);
      if (owner === 'living') {
        throw new DagFluxError('conflict', `The temporary object ${id} is in use by process ${ownerPid}.`, {
          hint: 'Wait until that process has ended, or end it.',
        });
      }
      drop(id);
    },
    postpone: (id, problem) => {
      const now = new Date().toISOString();
      store.run('UPDATE temporary_objects SET swept = ?, problem = ? WHERE id = ?', now, problem, id);
    },
  };
}

async function toObject({
  id,
  connection,
  schema,
  table,
  owner_pid,
  owner_started,
  ...row
}: Row): Promise<TemporaryObject> {
  return {
    id,
    connection,
    table: schema === null ? { name: table } : { schema, name: table },
    kind: row.kind,
    ownerPid: owner_pid,
    owner: await ownerState({ pid: owner_pid, started: owner_started }),
    created: row.created,
    swept: row.swept,
    problem: row.problem,
  };
}

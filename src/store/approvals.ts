import type { Owner } from './owner.ts';
import type { Store } from './store.ts';

/** A run that was asked for from outside, as it is kept. Times are UTC, ISO 8601. */
export interface StoredApproval {
  readonly id: number;
  readonly kind: 'operation' | 'workflow';
  readonly name: string;
  readonly version: number;
  /** JSON: sentences that say what it would do. */
  readonly effect: string;
  readonly askedBy: string;
  readonly asked: string;
  readonly expires: string;
  readonly state: 'waiting' | 'approved' | 'rejected';
  readonly decided: string | null;
  /** The process that runs it, or ran it. */
  readonly owner: Owner | null;
  readonly ended: string | null;
  /** JSON; null = there is none yet. */
  readonly result: string | null;
}

type Asked = Pick<StoredApproval, 'kind' | 'name' | 'version' | 'effect' | 'askedBy' | 'asked' | 'expires'>;

export interface StoredApprovals {
  /** Answers its number. */
  add(asked: Asked): number;
  get(id: number): StoredApproval | undefined;
  /** Newest first. */
  list(): readonly StoredApproval[];
  /** Decides about one that waits and has not expired; with an owner it is approved. False: it does not wait any more. */
  decide(id: number, owner: Owner | null): boolean;
  end(id: number, result: string): void;
}

/** Requests kept; the oldest go. */
const KEPT = 1_000;

const COLUMNS = `id, kind, name, version, effect, asked_by AS askedBy, asked, expires, state, decided,
  owner_pid AS pid, owner_started AS started, ended, result`;

type Row = Omit<StoredApproval, 'owner'> & { readonly pid: number | null; readonly started: string | null };

const toApproval = ({ pid, started, ...row }: Row): StoredApproval => ({
  ...row,
  owner: pid === null || started === null ? null : { pid, started },
});

/**
 * Nobody is asked about what is removed: what is saved under its name later has the same versions, and is something else. In a
 * transaction of the caller.
 */
export function expireWaiting(store: Store, { kind, name }: Pick<StoredApproval, 'kind' | 'name'>): void {
  const now = new Date().toISOString();
  store.run(
    "UPDATE approvals SET expires = min(expires, ?) WHERE kind = ? AND name = ? AND state = 'waiting'",
    ...[now, kind, name],
  );
}

export function storedApprovals(store: Store): StoredApprovals {
  return {
    add: ({ kind, name, version, effect, askedBy, asked, expires }) =>
      store.transaction(() => {
        const row = store.get<{ readonly id: number }>(
          `INSERT INTO approvals (kind, name, version, effect, asked_by, asked, expires, state)
           VALUES (?, ?, ?, ?, ?, ?, ?, 'waiting') RETURNING id`,
          ...[kind, name, version, effect, askedBy, asked, expires],
        );
        const id = row?.id ?? 0;
        store.run('DELETE FROM approvals WHERE id <= ?', id - KEPT);
        return id;
      }),
    get: (id) => {
      const row = store.get<Row>(`SELECT ${COLUMNS} FROM approvals WHERE id = ?`, id);
      return row && toApproval(row);
    },
    list: () => store.all<Row>(`SELECT ${COLUMNS} FROM approvals ORDER BY id DESC`).map(toApproval),
    decide: (id, owner) => {
      const now = new Date().toISOString();
      return (
        store.run(
          `UPDATE approvals SET state = ?, decided = ?, owner_pid = ?, owner_started = ?
           WHERE id = ? AND state = 'waiting' AND expires > ?`,
          ...[owner === null ? 'rejected' : 'approved', now, owner?.pid ?? null, owner?.started ?? null, id, now],
        ) > 0
      );
    },
    end: (id, result) =>
      void store.run('UPDATE approvals SET ended = ?, result = ? WHERE id = ?', new Date().toISOString(), result, id),
  };
}

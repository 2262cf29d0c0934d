import type { ErrorCode } from '../contract/errors.ts';

/**
 * What becomes of a node. `reused`: what it made in an earlier run is used, and it does not run. `skipped`: the run goes another
 * way, or leaves it out. `not reached`: the run ended before.
 */
export type NodeState = 'queued' | 'running' | 'done' | 'reused' | 'failed' | 'cancelled' | 'not reached' | 'skipped';

/** An error as a run log keeps it. */
export interface RunFailure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | null;
}

/** What is known of a node's part of a run. Null: not known, or nothing. */
export interface NodeRecord {
  readonly node: string;
  readonly kind: string;
  readonly state: NodeState;
  /** Why it is in that state, where that needs saying. */
  readonly reason: string | null;
  /** UTC, ISO 8601. */
  readonly started: string | null;
  readonly ended: string | null;
  readonly rowsIn: number | null;
  readonly rowsOut: number | null;
  readonly bytes: number | null;
  /** How the rows travelled, and why so. */
  readonly route: string | null;
  readonly routeReason: string | null;
  readonly sql: string | null;
  /** `counts`, `checksums` */
  readonly proof: string | null;
  readonly note: string | null;
  /** Where its result stands: `connection:schema.table`. */
  readonly table: string | null;
  /** The result goes with the run. */
  readonly temporary: boolean;
  /** Of a branch: the way that was taken. */
  readonly handle: string | null;
  /** What it changes that is not the run's own, as a predicate: `appends to erp:orders`. */
  readonly writes: string | null;
  /** Of the settings of the node and of all before it. */
  readonly hash: string;
  readonly error: RunFailure | null;
}

export type LogLevel = 'info' | 'warning' | 'error';

/** What a run tells while it goes. */
export type RunEvent =
  | {
      readonly event: 'started';
      readonly run: number | null;
      readonly workflow: string;
      readonly nodes: readonly NodeRecord[];
    }
  /** A node is in another state. */
  | { readonly event: 'node'; readonly at: string; readonly node: NodeRecord }
  | {
      readonly event: 'progress';
      readonly node: string;
      readonly phase: 'copy' | 'finish' | 'verify';
      readonly rows: number;
      readonly bytes: number;
      readonly rowsPerSecond: number;
      readonly totalRows: number | null;
      readonly secondsLeft: number | null;
    }
  | {
      readonly event: 'log';
      readonly at: string;
      readonly node: string | null;
      readonly level: LogLevel;
      readonly text: string;
    }
  | { readonly event: 'ended'; readonly at: string; readonly outcome: RunOutcome; readonly error: RunFailure | null };

export type RunOutcome = 'done' | 'failed' | 'cancelled';

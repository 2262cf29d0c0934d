import { asDagFluxError, DagFluxError, type ErrorCode } from '../contract/errors.ts';
import type { StoredApproval, StoredApprovals } from '../store/approvals.ts';
import { ownerState, thisProcess } from '../store/owner.ts';
import type { Activities, ActivityHandle } from './activities.ts';
import { effectOf } from './approval-effect.ts';
import type { Operations } from './operations.ts';
import type { Use } from './uses.ts';
import type { Workflows } from './workflows.ts';

/** What came of a run: of an operation its rows, of a workflow the number of its run. */
type ApprovalResult =
  | {
      readonly outcome: 'done';
      readonly rows: number | null;
      readonly backup: string | null;
      readonly run: number | null;
    }
  | {
      readonly outcome: 'failed';
      readonly code: ErrorCode;
      readonly message: string;
      readonly hint: string | null;
      readonly run: number | null;
    };

/** A run of something saved that was asked for from outside and that a person decides about. Times are UTC, ISO 8601. */
export interface Approval extends Use {
  readonly id: number;
  readonly version: number;
  /** What it would do, in sentences. */
  readonly effect: readonly string[];
  /** The program that asked, as it calls itself. */
  readonly askedBy: string;
  readonly asked: string;
  readonly expires: string;
  readonly state: 'waiting' | 'approved' | 'rejected' | 'expired';
  readonly decided: string | null;
  readonly ended: string | null;
  /** Null while it waits or runs. */
  readonly result: ApprovalResult | null;
}

interface Running {
  readonly approval: Approval;
  /** What became of it, once it has ended; a failure is no exception. */
  readonly done: Promise<Approval>;
}

interface Asked {
  readonly approval: Approval;
  /** Of one that runs already: what became of it, once it has ended. */
  readonly done: Promise<Approval> | null;
  /** Why one that is allowed waits all the same: connections for production, or of which nobody said what they are for. */
  readonly guarded: readonly string[];
}

/** Runs that were asked for from outside. One that nobody decided about expires after an hour; kept are the last 1,000. */
export interface Approvals {
  /**
   * Asks for a run; the same one that waits already is not asked for again. One that is `allowed` runs at once, in this process,
   * unless it has to do with a guarded connection.
   * @throws not-found for what is not saved; invalid-input for a workflow that cannot run
   */
  ask(
    what: { readonly name: string; readonly askedBy: string; readonly allowed: boolean },
    options?: { readonly signal?: AbortSignal },
  ): Promise<Asked>;
  /** Newest first. */
  list(): Promise<readonly Approval[]>;
  /** @throws not-found */
  show(id: number): Promise<Approval>;
  /** Approves it and runs it in this process. @throws not-found; conflict for one that does not wait any more */
  approve(id: number): Promise<Running>;
  /** @throws not-found; conflict for one that does not wait any more */
  reject(id: number): Promise<Approval>;
  /** The operation or the workflow of a name. @throws not-found; invalid-input for a name that both have */
  find(name: string): Promise<Use & { readonly version: number }>;
}

interface Parts {
  readonly stored: StoredApprovals;
  readonly operations: Operations;
  readonly workflows: Workflows;
  readonly activities: Activities;
  redact(text: string): string;
  /** See approval-rule.ts. */
  guardedConnections(of: Use): readonly string[];
}

const LIFETIME = 3_600_000;
const NAME_LENGTH = 100;

export function createApprovals(parts: Parts): Approvals {
  const { stored, operations, workflows, activities, redact } = parts;
  const existing = (id: number): StoredApproval => {
    const found = stored.get(id);
    if (found) return found;
    throw new DagFluxError('not-found', `There is no request ${id}.`, {
      hint: 'See which there are: dagflux approvals list',
    });
  };
  const show = async (id: number) => await toApproval(existing(id));
  const decide = (id: number, owner: StoredApproval['owner']) => {
    if (stored.decide(id, owner)) return;
    const { state } = existing(id);
    throw new DagFluxError(
      'conflict',
      `Request ${id} ${state === 'waiting' ? 'has expired' : `was ${state} already`}.`,
      {
        hint: 'If it is still wanted, it has to be asked for again.',
      },
    );
  };
  const find: Approvals['find'] = async (name) => {
    const operation = operations.list().find((each) => each.name === name);
    const workflow = (await workflows.list()).find((each) => each.name === name);
    if (operation && workflow) {
      throw new DagFluxError('invalid-input', `"${name}" is an operation and a workflow.`, {
        hint: 'Save one of them under another name.',
      });
    }
    if (operation) return { kind: 'operation', name, version: operation.version };
    if (workflow) return { kind: 'workflow', name, version: workflow.version };
    throw new DagFluxError('not-found', `There is no saved operation or workflow "${name}".`, {
      hint: 'A person saves them, in the app or with: dagflux transform --save, dagflux workflows add',
    });
  };

  const run = async ({ kind, name, version }: StoredApproval, handle: ActivityHandle): Promise<ApprovalResult> => {
    const { signal } = handle;
    if (kind === 'operation') {
      const { rows, backup } = await operations.run(name, { version, signal });
      return { outcome: 'done', rows, backup, run: null };
    }
    const result = await workflows.run(
      { name, version },
      { signal, onEvent: (event) => event.event === 'started' && event.run !== null && handle.isRun(event.run) },
    );
    if (result.error) return failed(result.error, result.run);
    return { outcome: 'done', rows: null, backup: null, run: result.run };
  };
  const failed = (thrown: unknown, of: number | null): ApprovalResult => {
    const { code, message, hint } = asDagFluxError(thrown);
    return {
      outcome: 'failed',
      code,
      message: redact(message),
      hint: hint === undefined ? null : redact(hint),
      run: of,
    };
  };

  const waiting = ({ kind, name, version }: Use & { readonly version: number }) =>
    stored.list().find((each) => {
      const same = each.kind === kind && each.name === name && each.version === version;
      return same && each.state === 'waiting' && each.expires > new Date().toISOString();
    });
  const approve = async (id: number): Promise<Running> => {
    decide(id, await thisProcess());
    const approval = existing(id);
    const kind = approval.kind === 'workflow' ? 'run' : 'operation';
    const { done } = activities.start({ kind, title: approval.name, connections: [] }, async (handle) => {
      const result = await run(approval, handle).catch((thrown: unknown) => failed(thrown, null));
      stored.end(id, JSON.stringify(result));
      activities.announce('approvals');
      // What is under way shows it as well.
      if (result.outcome === 'failed') throw new DagFluxError(result.code, result.message);
    });
    const ended = done.then(
      () => show(id),
      () => show(id),
    );
    activities.announce('approvals');
    return { approval: await show(id), done: ended };
  };

  return {
    find,
    show,
    approve,
    async ask({ name, askedBy, allowed }, { signal } = {}) {
      const found = await find(name);
      // What a person approves is a version that stays as it is.
      const what = found.kind === 'workflow' ? { ...found, version: (await workflows.settle(name)).version } : found;
      const guarded = parts.guardedConnections(what);
      let id = waiting(what)?.id;
      if (id === undefined) {
        const effect = await effectOf(what, { operations, workflows }, signal);
        const now = Date.now();
        id = stored.add({
          ...what,
          effect: JSON.stringify(effect.map(redact)),
          askedBy: askedBy.slice(0, NAME_LENGTH),
          asked: new Date(now).toISOString(),
          expires: new Date(now + LIFETIME).toISOString(),
        });
        activities.announce('approvals');
      }
      if (allowed && guarded.length === 0) return { ...(await approve(id)), guarded };
      return { approval: await show(id), done: null, guarded };
    },
    list: () => Promise.all(stored.list().map(toApproval)),
    async reject(id) {
      existing(id);
      decide(id, null);
      activities.announce('approvals');
      return await show(id);
    },
  };
}

const INTERRUPTED: ApprovalResult = {
  outcome: 'failed',
  code: 'cancelled',
  message: 'The process that ran it was ended.',
  hint: 'See what it left with: dagflux runs list, dagflux operations history',
  run: null,
};

async function toApproval({ owner, effect, result, ...row }: StoredApproval): Promise<Approval> {
  const expired = row.state === 'waiting' && row.expires <= new Date().toISOString();
  const gone = owner !== null && result === null && (await ownerState(owner)) === 'gone';
  return {
    ...row,
    state: expired ? 'expired' : row.state,
    effect: JSON.parse(effect),
    result: gone ? INTERRUPTED : result === null ? null : JSON.parse(result),
  };
}

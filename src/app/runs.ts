import { DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import type { RunCause, RunFilter, StoredLogLine, StoredRun, StoredRuns } from '../store/runs.ts';
import type { LogLevel, NodeRecord, RunFailure } from '../workflows/events.ts';
import type { EarlierRun } from '../workflows/plan.ts';
import type { Databases } from './databases.ts';
import { type ReRun, reRunsOf } from './re-runs.ts';
import type { Mending } from './run-mending.ts';
import type { Workflows } from './workflows.ts';

export type { RunCause } from '../store/runs.ts';
export type { NodeRecord, NodeState } from '../workflows/events.ts';

/** A run of a workflow. */
export interface RunSummary {
  readonly id: number;
  readonly workflow: string;
  /** Of a saved workflow; null: it was run from a file. */
  readonly version: number | null;
  readonly cause: RunCause;
  /** Of a re-run: the run it goes on from. */
  readonly of: number | null;
  readonly from: string | null;
  readonly to: string | null;
  /** The process that runs it, or ran it. */
  readonly pid: number;
  /** UTC, ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
  readonly state: RunState;
  readonly error: (Omit<RunFailure, 'code'> & { readonly code: string | null }) | null;
  /** Where it failed. */
  readonly node: string | null;
  /** Rows that its nodes wrote for good; null = none did, or nobody counted. */
  readonly written: number | null;
}

/** `interrupted`: its process was ended. `skipped`: it did not take place, since another was going. */
export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'interrupted' | 'skipped';

export interface RunDetails extends RunSummary {
  /** The workflow as it was run. */
  readonly document: unknown;
  readonly nodes: readonly NodeRecord[];
  /** Where what stopped it is mended; null: no node failed. */
  readonly mending: Mending | null;
}

interface RunLine {
  readonly id: number;
  readonly node: string | null;
  readonly at: string;
  readonly level: LogLevel;
  readonly text: string;
}

/** What became of workflows. Kept are the last 10,000 runs, and 256 MiB of what they say; the oldest go first. */
export interface Runs {
  /** Newest first, at most 1,000; the next page begins `before` the last run of this one. */
  list(filter?: Partial<RunFilter>): Promise<readonly RunSummary[]>;
  /** @throws not-found */
  show(id: number): Promise<RunDetails>;
  /** How it can be run again, and what that would do. @throws not-found */
  again(id: number): Promise<readonly ReRun[]>;
  /** The last one of each workflow, skipped ones aside. */
  latest(): ReadonlyMap<string, Pick<RunSummary, 'id' | 'state' | 'started'>>;
  /** Its lines after the one with the number `after`, oldest first, at most 1,000. @throws not-found */
  log(id: number, after?: number): readonly RunLine[];
  /** All of its lines as text, in pieces. @throws not-found */
  logText(id: number): Iterable<string>;
}

const PAGE = 50;
const LARGEST_PAGE = 1_000;

export function createRuns(stored: StoredRuns, workflows: Workflows): Runs {
  const find = (id: number): StoredRun => {
    const run = stored.get(id);
    if (run) return run;
    throw new DagFluxError('not-found', `There is no run ${id}.`, {
      hint: 'See which there are with: dagflux runs list. The oldest are forgotten.',
    });
  };
  const show = async (id: number): Promise<RunDetails> => {
    await settleInterrupted(stored);
    const run = find(id);
    const document: unknown = JSON.parse(stored.document(run));
    const nodes = nodesOf(stored, id);
    const failed = nodes.find(({ node, error }) => node === run.node && error !== null);
    const mending = failed?.error
      ? await workflows.mending(document, { node: failed.node, code: failed.error.code })
      : null;
    return { ...toSummary(run), document, nodes, mending };
  };
  return {
    show,
    async again(id) {
      const run = await show(id);
      return await reRunsOf(run, stored.last(run.workflow)?.id, workflows);
    },
    async list({ limit = PAGE, ...filter } = {}) {
      await settleInterrupted(stored);
      return stored.list({ ...filter, limit: Math.min(Math.max(limit, 1), LARGEST_PAGE) }).map(toSummary);
    },
    latest: () =>
      new Map(
        stored
          .latest()
          .map(({ id, workflow, started, outcome }) => [workflow, { id, started, state: stateOf(outcome) }] as const),
      ),
    log(id, after = 0) {
      find(id);
      return stored.log(id, after, LARGEST_PAGE).map(toLine);
    },
    logText(id) {
      find(id);
      return textOf(stored, id);
    },
  };
}

function* textOf(stored: StoredRuns, run: number): Generator<string> {
  for (let after = 0; ; ) {
    const lines = stored.log(run, after, LARGEST_PAGE);
    if (lines.length === 0) return;
    yield lines.map(({ at, level, node, text }) => `${at} ${level} ${node ?? '-'} ${text}\n`).join('');
    after = lines.at(-1)?.id ?? after;
  }
}

/** Ends runs whose process is gone. Their temporary tables are in the ledger, whose sweep finds them. */
export async function settleInterrupted(stored: StoredRuns): Promise<void> {
  for (const { id } of await stored.interrupt()) {
    const open = nodesOf(stored, id).filter(({ state }) => state === 'running' || state === 'queued');
    const ended = open.map((record) => {
      const state = record.state === 'running' ? 'cancelled' : 'not reached';
      return [record.node, JSON.stringify({ ...record, state, reason: 'DagFlux was ended' })] as const;
    });
    stored.write(id, { nodes: ended });
  }
}

/** The last run of a workflow, to go on from. */
export function earlierRun(stored: StoredRuns, workflow: string): EarlierRun | null {
  const run = stored.last(workflow);
  if (run === undefined) return null;
  return { id: run.id, nodes: new Map(nodesOf(stored, run.id).map((record) => [record.node, record])) };
}

/** Drops results that were left for a later run. One that cannot be dropped now stays on the list. */
export async function dropKept(
  stored: StoredRuns,
  databases: Databases,
  of: Parameters<StoredRuns['kept']>[0],
): Promise<void> {
  const { dropTable } = await import('../workflows/temporary.ts');
  for (const { run, node, kept } of stored.kept(of)) {
    await dropTable(databases, parseTableReference(kept)).then(
      () => stored.keep(run, node, null),
      () => {},
    );
  }
}

function nodesOf(stored: StoredRuns, run: number): NodeRecord[] {
  return stored.nodes(run).map(({ record }) => JSON.parse(record));
}

const stateOf = (outcome: string | null) => (outcome ?? 'running') as RunState; // written by a run's end

function toSummary({ hash: _, outcome, code, message, hint, ...run }: StoredRun): RunSummary {
  const error = message === null ? null : { code, message, hint };
  return { ...run, state: stateOf(outcome), error };
}

function toLine({ run: _, level, ...line }: StoredLogLine): RunLine {
  return { ...line, level: level as LogLevel }; // written by the recorder
}

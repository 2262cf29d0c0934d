import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import { parseTableReference } from '../contract/names.ts';
import { thisProcess } from '../store/owner.ts';
import type { NewRun, RunCause, StoredRun, StoredRuns } from '../store/runs.ts';
import type { NodeRecord, RunEvent, RunOutcome } from '../workflows/events.ts';
import type { Graph } from '../workflows/graph.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import type { RehearsedNode } from '../workflows/rehearse.ts';
import type { ConnectionRole } from './connection-role.ts';
import { forecastRun, type RunForecast } from './run-forecast.ts';
import { createRecorder } from './run-recorder.ts';
import { redactEvent } from './run-redaction.ts';
import { dropKept, earlierRun, settleInterrupted } from './runs.ts';

export type { RunEvent } from '../workflows/events.ts';
export type { RehearsedNode } from '../workflows/rehearse.ts';

export interface WorkflowRunOptions {
  /** The node to begin with: what it needs is taken from the run before, where that still stands. */
  readonly from?: string | undefined;
  /** The node to end with. */
  readonly to?: string | undefined;
  /** Default: manual; with `from`, re-run. */
  readonly cause?: RunCause | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
}

export interface WorkflowRunResult {
  readonly run: number;
  readonly outcome: RunOutcome;
  readonly nodes: readonly NodeRecord[];
  readonly seconds: number;
  /** Why it failed or was cancelled. */
  readonly error: DagFluxError | null;
  /** The node that failed. */
  readonly node: string | null;
}

/** What would be done; of a dry run. */
export interface WorkflowRehearsal {
  readonly nodes: readonly RehearsedNode[];
  /** What there is to say of the whole. */
  readonly remarks: readonly string[];
}

/** A workflow that was read and whose graph is sound. */
export interface ReadyWorkflow {
  readonly graph: Graph;
  readonly version: number | null;
  readonly hash: string;
  readonly document: string;
  readonly directory: string;
}

interface Engine {
  /** Undefined: there is no such connection. */
  roleOf(connection: string): ConnectionRole | null | undefined;
  readonly ports: Omit<Ports, 'directory'>;
  readonly stored: StoredRuns;
  places(connection: string): number;
  /** Masks secrets in what goes into the run log. */
  redact(text: string): string;
}

/** Results of a failed run are left for so long, in milliseconds, for one that goes on from there. */
const KEPT_FOR = 7 * 24 * 3600 * 1000;

/** What a run would do. Of databases only those are asked whose tables might be used again. */
export async function forecastWorkflow(
  ready: ReadyWorkflow,
  engine: Engine,
  options: Pick<WorkflowRunOptions, 'from' | 'to'>,
): Promise<RunForecast> {
  const { ports, roleOf } = engine;
  return await forecastRun(await planFor(ready, engine, options), ready.version, { ...ports, roleOf });
}

export async function rehearseWorkflow(
  ready: ReadyWorkflow,
  engine: Engine,
  options: WorkflowRunOptions,
): Promise<WorkflowRehearsal> {
  const plan = await planFor(ready, engine, options);
  const { rehearseGraph } = await import('../workflows/rehearse.ts');
  const signal = options.signal ?? new AbortController().signal;
  const nodes = await rehearseGraph(plan, { ...engine.ports, directory: ready.directory }, signal);
  return { nodes, remarks: plan.remarks };
}

/**
 * Runs a workflow and writes down what becomes of it. A node that fails is no exception: the result says so.
 * @throws busy while another run of it is going, in whichever process; what planRun throws
 */
export async function runWorkflow(
  ready: ReadyWorkflow,
  engine: Engine,
  options: WorkflowRunOptions,
): Promise<WorkflowRunResult> {
  const { stored, ports, redact } = engine;
  const workflow = ready.graph.workflow.name;
  const started = performance.now();
  await settleInterrupted(stored);
  const earlier = options.from === undefined ? null : earlierRun(stored, workflow);
  const plan = await planFor(ready, engine, options);
  const begun = stored.begin(newRun(ready, options, earlier?.id ?? null), await thisProcess());
  if ('running' in begun) throw busy(begun.running);
  const { runGraph } = await import('../workflows/run.ts');
  using recorder = createRecorder(stored, begun.id);
  const onEvent = (told: RunEvent) => {
    const event = redactEvent(told, redact);
    recorder.record(event);
    options.onEvent?.(event);
  };
  try {
    await dropKept(stored, ports, { before: new Date(Date.now() - KEPT_FOR).toISOString() });
    if (options.from === undefined) await dropKept(stored, ports, { workflow });
    const result = await runGraph(plan, {
      ...ports,
      directory: ready.directory,
      places: engine.places,
      signal: options.signal,
      run: begun.id,
      keepsResults: options.to !== undefined,
      onEvent,
    });
    if (result.kept) keepResults(stored, begun.id, result.nodes);
    else await dropKept(stored, ports, { workflow });
    const node = result.nodes.find(({ state }) => state === 'failed')?.node ?? null;
    endRun(stored, begun.id, { outcome: result.outcome, error: result.error, node }, redact);
    const { outcome, nodes, error } = result;
    return { run: begun.id, outcome, nodes, error, node, seconds: (performance.now() - started) / 1000 };
  } catch (thrown) {
    endRun(stored, begun.id, { outcome: 'failed', error: asDagFluxError(thrown), node: null }, redact);
    throw thrown;
  }
}

async function planFor(ready: ReadyWorkflow, { stored, ports }: Engine, { from, to }: WorkflowRunOptions) {
  const { planRun } = await import('../workflows/plan.ts');
  return await planRun(ready.graph, {
    from,
    to,
    operations: ports.operations,
    earlier: from === undefined ? null : earlierRun(stored, ready.graph.workflow.name),
    async stands(reference) {
      const { connection, table } = parseTableReference(reference);
      const database = await ports.database(connection);
      return await database.fields(table).then(
        () => true,
        (error: unknown) => {
          if (asDagFluxError(error).code === 'not-found') return false;
          throw error;
        },
      );
    },
  });
}

/** What the run log is told of a run that begins. */
export function newRun(ready: ReadyWorkflow, { cause, from, to }: WorkflowRunOptions, of: number | null): NewRun {
  return {
    workflow: ready.graph.workflow.name,
    version: ready.version,
    hash: ready.hash,
    document: ready.document,
    cause: cause ?? (from === undefined ? 'manual' : 're-run'),
    of,
    from: from ?? null,
    to: to ?? null,
  };
}

function keepResults(stored: StoredRuns, run: number, nodes: readonly NodeRecord[]): void {
  for (const { node, table, temporary, state } of nodes) {
    if (state === 'done' && temporary && table !== null) stored.keep(run, node, table);
  }
}

function endRun(
  stored: StoredRuns,
  run: number,
  {
    outcome,
    error,
    node,
  }: { readonly outcome: RunOutcome; readonly error: DagFluxError | null; readonly node: string | null },
  redact: (text: string) => string,
): void {
  const { code = null, message = null, hint = null } = error ?? {};
  const masked = (text: string | null) => (text === null ? null : redact(text));
  stored.end(run, { outcome, code, message: masked(message), hint: masked(hint ?? null), node });
}

const BY = { manual: 'by hand', schedule: 'by its schedule', file: 'by a changed file', 're-run': 'as a re-run' };

function busy({ workflow, id, pid, started, cause }: StoredRun): DagFluxError {
  return new DagFluxError(
    'busy',
    `Another run of "${workflow}" is going: run ${id}, started ${started} ${BY[cause]}, in process ${pid}.`,
    { hint: `Wait for it, or see what it does: dagflux runs show ${id}` },
  );
}

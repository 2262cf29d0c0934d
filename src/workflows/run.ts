import { asDagFluxError, DagFluxError } from '../contract/errors.ts';
import type { TableReference } from '../contract/names.ts';
import type { MoveEvent } from '../move/types.ts';
import type { NodeRecord, NodeState, RunEvent, RunOutcome } from './events.ts';
import type { GraphNode } from './graph.ts';
import { kindOf } from './nodes/index.ts';
import type { NodeInput, NodeResult, Ports } from './nodes/kind.ts';
import { formatPlace } from './nodes/place.ts';
import type { Plan } from './plan.ts';
import { newRecord, resultOf, summaryOf, toFailure } from './records.ts';
import { createSlots } from './slots.ts';
import { temporaryTables } from './temporary.ts';

export interface RunOptions extends Ports {
  /** How many nodes may use a connection at the same time. */
  places(connection: string): number;
  readonly signal?: AbortSignal | undefined;
  /** Its number in the run log; null = it is in none. */
  readonly run: number | null;
  /** Told in order; what it throws ends the run. */
  onEvent(event: RunEvent): void;
  /** Results that nobody named stay also after a run that is done: it was not asked to go to the end. */
  readonly keepsResults: boolean;
}

export interface GraphResult {
  readonly outcome: RunOutcome;
  readonly error: DagFluxError | null;
  readonly nodes: readonly NodeRecord[];
  /** Results that were left for a later run. */
  readonly kept: boolean;
}

/** Runs what is planned, each node as soon as it can: independent ones side by side. The first failure stops the others. */
export async function runGraph(plan: Plan, options: RunOptions): Promise<GraphResult> {
  return await new Run(plan, options).run();
}

class Run {
  readonly #plan: Plan;
  readonly #options: RunOptions;
  readonly #records = new Map<string, NodeRecord>();
  readonly #results = new Map<string, NodeResult>();
  /** How many inputs of a node have not ended. */
  readonly #waitsFor = new Map<string, number>();
  readonly #stop = new AbortController();
  readonly #temporary;
  readonly #slots;
  #ready: string[] = [];
  #running = new Map<string, Promise<void>>();
  #failed: { readonly node: string; readonly error: DagFluxError } | null = null;

  constructor(plan: Plan, options: RunOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#temporary = temporaryTables(options);
    this.#slots = createSlots(plan.graph, options, options.places);
  }

  async run(): Promise<GraphResult> {
    const { signal } = this.#options;
    const abort = () => this.#stop.abort(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted) abort();
    try {
      this.#prepare();
      await this.#work();
    } catch (error) {
      this.#failed ??= { node: '', error: asDagFluxError(error) };
      this.#stop.abort();
      await Promise.allSettled(this.#running.values());
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    return await this.#end();
  }

  #prepare(): void {
    const { graph, steps, hashes } = this.#plan;
    for (const [id, { node, inputs }] of graph.nodes) {
      const writes = kindOf(node).writes(node, this.#options);
      this.#records.set(id, newRecord(node, writes, hashes.get(id) ?? ''));
      this.#waitsFor.set(id, inputs.length);
    }
    const { run } = this.#options;
    this.#options.onEvent({ event: 'started', run, workflow: graph.workflow.name, nodes: [...this.#records.values()] });
    for (const [id, step] of steps) {
      if (step.action === 'run') continue;
      if (step.action === 'skip') this.#set(id, 'skipped', { reason: step.reason });
      else {
        const { started: _, ended: __, ...known } = step.record;
        this.#set(id, 'reused', { ...known, reason: `what run ${step.run} made is used` });
        this.#results.set(id, resultOf(step.record));
      }
    }
    for (const remark of this.#plan.remarks) this.#log(null, 'warning', remark);
    for (const [id] of graph.nodes)
      if (steps.get(id)?.action === 'run' && this.#waitsFor.get(id) === 0) this.#ready.push(id);
    // What is settled already lets those behind it go.
    for (const [id] of graph.nodes) if (steps.get(id)?.action !== 'run') this.#release(id);
  }

  async #work(): Promise<void> {
    await this.#preflight();
    while (true) {
      if (!this.#stop.signal.aborted) this.#startReady();
      if (this.#running.size === 0) return;
      await Promise.race(this.#running.values());
    }
  }

  /** Looks, before anything is written, at what would stop the run later. */
  async #preflight(): Promise<void> {
    const { graph, steps } = this.#plan;
    // Behind a branch: it may never run.
    const unsure = new Set<string>();
    for (const [id, { node, inputs }] of graph.nodes) {
      if (inputs.some(({ from }) => unsure.has(from) || this.#node(from).node.kind === 'branch')) unsure.add(id);
      if (steps.get(id)?.action !== 'run' || this.#stop.signal.aborted) continue;
      const first = inputs.every(({ from }) => this.#node(from).node.kind === 'start');
      try {
        if (!unsure.has(id)) await kindOf(node).look?.(node, this.#context(id, []), first);
        if ('operation' in node && node.operation !== undefined) await this.#checkDrift(node.operation);
      } catch (error) {
        this.#fail(id, asDagFluxError(error));
        return;
      }
    }
  }

  async #checkDrift(name: string): Promise<void> {
    const drift = await this.#options.operations.drift(name, this.#stop.signal);
    if (drift.length === 0) return;
    throw new DagFluxError(
      'conflict',
      `What "${name}" was checked on is no longer so: ${drift.join('; ')}. Nothing was written.`,
      {
        hint: `See what would be repaired with: dagflux operations edit ${name} --repair --dry-run`,
      },
    );
  }

  #startReady(): void {
    const waiting: string[] = [];
    for (const id of this.#ready) {
      if (!this.#slots.take(id)) waiting.push(id);
      else
        this.#running.set(
          id,
          this.#runNode(id).finally(() => this.#running.delete(id)),
        );
    }
    this.#ready = waiting;
  }

  async #runNode(id: string): Promise<void> {
    const { node } = this.#node(id);
    let route: { readonly route: string; readonly reason: string } | null = null;
    const onEvent = (event: MoveEvent): void => {
      if (event.event === 'route') route = event;
      if (event.event === 'again') this.#log(id, 'warning', `It begins anew: ${event.reason}`);
      if (event.event === 'progress') this.#options.onEvent({ ...event, event: 'progress', node: id });
    };
    this.#set(id, 'running', { started: now() });
    try {
      const result = await kindOf(node).run(node, { ...this.#context(id, this.#inputs(id)), onEvent });
      await this.#temporary.tidy(id, result.table);
      this.#results.set(id, result);
      this.#done(id, result, route);
    } catch (error) {
      await this.#temporary.tidy(id, null);
      this.#fail(id, asDagFluxError(error));
    } finally {
      this.#slots.release(id);
    }
  }

  #done(id: string, result: NodeResult, route: { readonly reason: string } | null): void {
    const { table } = result;
    const text = result.note === undefined ? null : result.note;
    this.#set(id, 'done', {
      ended: now(),
      rowsIn: result.rowsIn ?? this.#rowsInto(id),
      rowsOut: result.rowsOut ?? null,
      bytes: result.bytes ?? null,
      route: result.route ?? null,
      routeReason: route?.reason ?? null,
      sql: result.sql ?? null,
      proof: result.proof ?? null,
      note: text,
      table: table && formatPlace(table),
      temporary: table !== null && this.#temporary.has(table),
      handle: result.handle ?? null,
    });
    this.#log(id, 'info', summaryOf(result, route));
    this.#release(id);
  }

  /** The nodes behind one that ended, was reused or was left out. */
  #release(id: string): void {
    for (const { to, fromHandle } of this.#node(id).outputs) {
      if (this.#plan.steps.get(to)?.action !== 'run' || this.#records.get(to)?.state !== 'queued') continue;
      const why = this.#closed(id, fromHandle);
      if (why !== null) {
        this.#set(to, 'skipped', { reason: why });
        this.#log(to, 'info', `Skipped: ${why}.`);
        this.#release(to);
        continue;
      }
      const left = (this.#waitsFor.get(to) ?? 0) - 1;
      this.#waitsFor.set(to, left);
      if (left === 0) this.#ready.push(to);
    }
  }

  /** Why nothing comes along an edge; null = something does. */
  #closed(id: string, fromHandle: string): string | null {
    const record = this.#records.get(id);
    if (record?.state === 'skipped') return `"${id}" was skipped`;
    if (record?.handle != null && record.handle !== fromHandle) return `"${id}" went to "${record.handle}"`;
    return null;
  }

  #fail(id: string, error: DagFluxError): void {
    const first = this.#failed === null && !this.#stop.signal.aborted;
    const failure = toFailure(error);
    if (first) {
      this.#failed = { node: id, error };
      this.#set(id, 'failed', { ended: now(), error: failure });
      this.#log(id, 'error', failure.message);
      this.#stop.abort(new DagFluxError('cancelled', `The run stopped, since "${id}" failed.`));
    } else {
      this.#set(id, 'cancelled', { ended: now(), reason: this.#whyStopped() });
    }
  }

  #whyStopped(): string {
    return this.#failed === null ? 'the run was cancelled' : `"${this.#failed.node}" failed`;
  }

  async #end(): Promise<GraphResult> {
    for (const [id, { state }] of this.#records) {
      if (state === 'queued') this.#set(id, 'not reached', { reason: this.#whyStopped() });
    }
    const cancelled = this.#failed === null && this.#stop.signal.aborted;
    const outcome = this.#failed !== null ? 'failed' : cancelled ? 'cancelled' : 'done';
    // After a failure they stay for a run that goes on from there.
    const kept = outcome === 'failed' || (outcome === 'done' && this.#options.keepsResults);
    const error = this.#failed?.error ?? (cancelled ? asDagFluxError(this.#stop.signal.reason) : null);
    this.#options.onEvent({ event: 'ended', at: now(), outcome, error: error && toFailure(error) });
    if (kept) await this.#temporary.keep();
    else await this.#temporary.drop();
    return { outcome, error, nodes: [...this.#records.values()], kept };
  }

  #node(id: string): GraphNode {
    return this.#plan.graph.nodes.get(id) as GraphNode; // ids come from the graph itself
  }

  #inputs(id: string): readonly NodeInput[] {
    return this.#node(id).inputs.map(({ from, toHandle }) => {
      const result = this.#results.get(from);
      return { handle: toHandle, from, table: result?.table ?? null, rows: this.#records.get(from)?.rowsOut ?? null };
    });
  }

  #rowsInto(id: string): number | null {
    const rows = this.#inputs(id).map((input) => input.rows);
    if (rows.length === 0) return null;
    return rows.reduce<number | null>((sum, each) => (sum === null || each === null ? null : sum + each), 0);
  }

  #context(id: string, inputs: readonly NodeInput[]) {
    const temporary = (connection: string): Promise<TableReference> => this.#temporary.make(id, connection);
    return { ...this.#options, inputs, signal: this.#stop.signal, temporary, onEvent: () => {} };
  }

  #set(id: string, state: NodeState, changes: Partial<NodeRecord>): void {
    const record = { ...(this.#records.get(id) as NodeRecord), ...changes, node: id, state };
    this.#records.set(id, record);
    this.#options.onEvent({ event: 'node', at: now(), node: record });
  }

  #log(node: string | null, level: 'info' | 'warning' | 'error', text: string): void {
    this.#options.onEvent({ event: 'log', at: now(), node, level, text });
  }
}

const now = () => new Date().toISOString();

import type { ErrorCode } from '../contract/errors.ts';
import { thisProcess } from '../store/owner.ts';
import type { StoredRuns } from '../store/runs.ts';
import type { StoredWorkflows } from '../store/workflows.ts';
import type { Problem } from '../workflows/document.ts';
import type { KindFacts, Target } from '../workflows/drawing.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import type { Trigger } from '../workflows/nodes/start.ts';
import type { Part } from '../workflows/part.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { Connections } from './connections.ts';
import type { OperationEvent } from './operation-kinds/kind.ts';
import type { Operations } from './operations.ts';
import type { RunForecast } from './run-forecast.ts';
import { type Mending, mendingOf } from './run-mending.ts';
import { settleInterrupted } from './runs.ts';
import { createDocuments, refused } from './workflow-documents.ts';
import {
  forecastWorkflow,
  newRun,
  rehearseWorkflow,
  runWorkflow,
  type WorkflowRehearsal,
  type WorkflowRunOptions,
  type WorkflowRunResult,
} from './workflow-run.ts';
import { type RenameParts, renameSaved, type SaveOptions, saveDocument } from './workflow-save.ts';

export type { Problem } from '../workflows/document.ts';
export type {
  RehearsedNode,
  RunEvent,
  WorkflowRehearsal,
  WorkflowRunOptions,
  WorkflowRunResult,
} from './workflow-run.ts';

export interface WorkflowSummary {
  readonly name: string;
  readonly version: number;
  /** Another one with each change of its document, also within a version. */
  readonly revision: string;
  /** When this version was saved: UTC, ISO 8601. */
  readonly created: string;
  readonly nodes: number;
  /** When it starts; null: its document cannot be read. */
  readonly trigger: Trigger | null;
}

export interface SavedWorkflow extends WorkflowSummary {
  /** As it was saved. */
  readonly document: unknown;
  /** What relative paths in it are relative to. */
  readonly directory: string;
}

/** A saved workflow by its name, or one that is not saved. */
export type WorkflowSource =
  | { readonly name: string; readonly version?: number | undefined }
  | { readonly document: unknown; readonly directory: string };

export interface Workflows {
  /** By name, each in its last version. */
  list(): Promise<readonly WorkflowSummary[]>;
  /** Its last version, or the one that is asked for. @throws not-found */
  get(name: string, version?: number): Promise<SavedWorkflow>;
  /** All versions, newest first. @throws not-found */
  history(name: string): Promise<readonly WorkflowSummary[]>;
  /**
   * Saves it under the name in it, as a new version where that is another than the last.
   * @throws invalid-input for problems; conflict where something else is there than what it was made from
   */
  save(
    document: unknown,
    options?: SaveOptions,
  ): Promise<{ readonly saved: WorkflowSummary; readonly problems: readonly Problem[] }>;
  /**
   * Gives it another name: its versions, runs, schedule, requests for approval and what was typed about it go along.
   * @throws not-found; already-exists; invalid-input for a name that cannot be; busy while a run of it is going
   */
  rename(name: string, to: string): Promise<WorkflowSummary>;
  /** Its last version, which stays as it is from now on. @throws not-found */
  settle(name: string): Promise<WorkflowSummary>;
  /** With its schedule and what was typed about it; its runs stay. @throws not-found */
  remove(name: string): void;
  /** What keeps a workflow from being run, by paths; empty = nothing. Asks no database. */
  check(document: unknown): Promise<readonly Problem[]>;
  /**
   * Runs it. A node that fails is no exception: the result says so.
   * @throws invalid-input for problems; busy while another run of it is going; not-found; conflict for a write that would be repeated unasked
   */
  run(source: WorkflowSource, options?: WorkflowRunOptions): Promise<WorkflowRunResult>;
  /** What a run would do; nothing is written. */
  rehearse(
    source: WorkflowSource,
    options?: Pick<WorkflowRunOptions, 'from' | 'to' | 'signal'>,
  ): Promise<WorkflowRehearsal>;
  /** Writes down that a run did not take place, and why; answers its number. */
  skipped(source: WorkflowSource, cause: WorkflowRunOptions['cause'], why: string): Promise<number>;
  /** The JSON Schema of a workflow. */
  schema(): Promise<object>;
  /** The kinds of nodes, as far as a canvas must know them. */
  kinds(): Promise<readonly KindFacts[]>;
  /**
   * What a run would do: which nodes run, what is used again, what is written, and what a person is asked before.
   * @throws what planning a run throws: not-found, invalid-input for problems, conflict for a write that would be repeated unasked
   */
  forecast(source: WorkflowSource, part?: Pick<WorkflowRunOptions, 'from' | 'to'>): Promise<RunForecast>;
  /** Where a person mends what stopped a run of this document. */
  mending(document: unknown, failed: { readonly node: string; readonly code: ErrorCode }): Promise<Mending>;
  /** Where an edge may lead from a handle of a node (default: its first), in a workflow that may be unfinished. */
  targets(document: unknown, from: string, fromHandle?: string): Promise<readonly Target[]>;
}

interface Parts extends RenameParts {
  readonly ports: Omit<Ports, 'operations' | 'directory'>;
  readonly connections: Connections;
  readonly operations: Operations;
  readonly stored: StoredWorkflows;
  readonly runs: StoredRuns;
  /** Where files go whose path is relative to nothing. */
  readonly files: string;
  /** Masks secrets in what goes into the run log. */
  readonly redact: (text: string) => string;
}

export function createWorkflows(parts: Parts): Workflows {
  const { stored, runs, files } = parts;
  const operations = operationPorts(parts.operations);
  const engine = {
    ports: { ...parts.ports, operations },
    stored: runs,
    redact: parts.redact,
    roleOf: (connection: string) => parts.connections.list().find(({ name }) => name === connection)?.role,
    places: (connection: string) => placesOf(parts.connections, connection),
  };
  const { find, summary, read, ready } = createDocuments(stored, { ...engine.ports, files });
  /** Of a saved one what is run is a version that stays as it is. */
  const settled = async (source: WorkflowSource, part: Part) => {
    if ('name' in source && source.version === undefined) stored.settle(source.name);
    return await ready(source, part);
  };
  return {
    list: () => Promise.all(stored.list().map(summary)),
    async get(name, version) {
      const saved = find(name, version);
      return { ...(await summary(saved)), document: JSON.parse(saved.document), directory: saved.directory ?? files };
    },
    async history(name) {
      find(name);
      return await Promise.all(stored.versions(name).map(summary));
    },
    async save(document, { unfinished = false, ...options } = {}) {
      const built = await read(document);
      const problems = 'problems' in built ? built.problems : [];
      const name = nameOf(document);
      const saveable = name !== null && !problems.some(({ path }) => path === 'name' || path === 'dagflux');
      if (!saveable || (problems.length > 0 && !unfinished)) throw refused(problems);
      return { saved: await summary(await saveDocument(stored, { name, document }, options)), problems };
    },
    async rename(name, to) {
      const last = find(name);
      if (name !== to) {
        await settleInterrupted(runs);
        await renameSaved(parts, last, to);
      }
      return await summary(find(to));
    },
    async settle(name) {
      stored.settle(name);
      return await summary(find(name));
    },
    remove(name) {
      find(name);
      stored.remove(name);
    },
    async check(document) {
      const built = await read(document);
      return 'problems' in built ? built.problems : [];
    },
    run: async (source, options = {}) => await runWorkflow(await settled(source, options), engine, options),
    rehearse: async (source, options = {}) => await rehearseWorkflow(await ready(source, options), engine, options),
    async skipped(source, cause, why) {
      const run = newRun(await ready(source), { cause }, null);
      return runs.skip(run, await thisProcess(), why);
    },
    async schema() {
      return (await import('../workflows/document.ts')).workflowJsonSchema();
    },
    forecast: async (source, part = {}) => await forecastWorkflow(await ready(source, part), engine, part),
    async mending(document, failed) {
      const built = await read(document);
      return await mendingOf(failed, 'graph' in built ? built.graph.nodes : null, { operations });
    },
    async kinds() {
      return (await import('../workflows/drawing.ts')).kindFacts();
    },
    async targets(document, from, fromHandle) {
      return (await import('../workflows/drawing.ts')).edgeTargets(document, from, fromHandle);
    },
  };
}

/** Sessions of a connection's pool, where its form does not say. */
const POOL_SIZE = 4;

/** A node may need two sessions of one connection. */
function placesOf(connections: Connections, connection: string): number {
  if (connection === WORKSPACE) return POOL_SIZE;
  const size = connections.list().find(({ name }) => name === connection)?.settings.poolSize;
  return Math.max(1, Math.floor((typeof size === 'number' ? size : POOL_SIZE) / 2));
}

/** Saved operations as nodes use them. */
export function operationPorts(operations: Operations): Ports['operations'] {
  return {
    ends: (name) => operations.show(name),
    drift: async (name, signal) => (await operations.repair(name, { signal })).drift,
    async run(name, { signal, onEvent }) {
      const tell = (event: OperationEvent) => {
        if (event.event === 'source' || event.event === 'result') onEvent(event.of);
        else if (event.event !== 'source-loaded' && event.event !== 'joining') onEvent(event);
      };
      return (await operations.run(name, { signal, onEvent: tell })).rows;
    },
  };
}

function nameOf(document: unknown): string | null {
  const name = typeof document === 'object' && document !== null && 'name' in document ? document.name : null;
  return typeof name === 'string' ? name : null;
}

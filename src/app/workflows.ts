import { mkdir } from 'node:fs/promises';
import { DagFluxError } from '../contract/errors.ts';
import { nearNames } from '../contract/near-names.ts';
import { thisProcess } from '../store/owner.ts';
import type { StoredRuns } from '../store/runs.ts';
import type { StoredWorkflow, StoredWorkflows } from '../store/workflows.ts';
import type { Problem, Workflow } from '../workflows/document.ts';
import type { KindFacts, Target } from '../workflows/drawing.ts';
import type { Graph } from '../workflows/graph.ts';
import type { Ports } from '../workflows/nodes/kind.ts';
import type { Trigger } from '../workflows/nodes/start.ts';
import { WORKSPACE } from './connection-errors.ts';
import type { Connections } from './connections.ts';
import type { OperationEvent } from './operation-kinds/kind.ts';
import type { Operations } from './operations.ts';
import {
  newRun,
  type ReadyWorkflow,
  rehearseWorkflow,
  runWorkflow,
  type WorkflowRehearsal,
  type WorkflowRunOptions,
  type WorkflowRunResult,
} from './workflow-run.ts';

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

/** What a node would change that is not the run's own. */
interface PlannedWrite {
  readonly node: string;
  readonly connection: string;
  /** As a predicate: `appends to erp:orders`. */
  readonly writes: string;
}

export interface Workflows {
  /** By name, each in its last version. */
  list(): Promise<readonly WorkflowSummary[]>;
  /** Its last version, or the one that is asked for. @throws not-found */
  get(name: string, version?: number): Promise<SavedWorkflow>;
  /** All versions, newest first. @throws not-found */
  history(name: string): Promise<readonly WorkflowSummary[]>;
  /**
   * Saves it under the name in it, as a new version where that is another than the last. `unfinished`: also with problems, if it
   * can be told what it is. `directory`: what relative paths are relative to; default: the data folder's `files`.
   * @throws invalid-input for problems
   */
  save(
    document: unknown,
    options?: { readonly directory?: string | undefined; readonly unfinished?: boolean | undefined },
  ): Promise<{ readonly saved: WorkflowSummary; readonly problems: readonly Problem[] }>;
  /** Its runs stay. @throws not-found */
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
  /** What a run of all would change, and where; files aside. @throws not-found, invalid-input for problems */
  writes(name: string): Promise<readonly PlannedWrite[]>;
  /** Where an edge may lead from a handle of a node (default: its first), in a workflow that may be unfinished. */
  targets(document: unknown, from: string, fromHandle?: string): Promise<readonly Target[]>;
}

interface Parts {
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
    places: (connection: string) => placesOf(parts.connections, connection),
  };
  const find = (name: string, version?: number): StoredWorkflow => {
    const found =
      version === undefined ? stored.get(name) : stored.versions(name).find((one) => one.version === version);
    if (found) return found;
    const which =
      version === undefined || stored.get(name) === undefined
        ? `workflow "${name}"`
        : `version ${version} of "${name}"`;
    const [near] = nearNames(
      name,
      stored.list().map((one) => one.name),
    );
    throw new DagFluxError('not-found', `There is no ${which}.`, {
      hint:
        near === undefined || near === name
          ? 'See which there are with: dagflux workflows list'
          : `Did you mean "${near}"?`,
    });
  };
  const summary = async (saved: StoredWorkflow): Promise<WorkflowSummary> => {
    const { readDocument } = await import('../workflows/document.ts');
    const { name, version, created } = saved;
    const document: unknown = JSON.parse(saved.document);
    const read = readDocument(document);
    return {
      name,
      version,
      created,
      nodes: countNodes(document),
      trigger: 'workflow' in read ? triggerOf(read.workflow) : null,
    };
  };
  const read = async (
    document: unknown,
  ): Promise<{ readonly graph: Graph } | { readonly problems: readonly Problem[] }> => {
    const { readDocument } = await import('../workflows/document.ts');
    const { buildGraph } = await import('../workflows/graph.ts');
    const found = readDocument(document);
    return 'problems' in found ? found : buildGraph(found.workflow, { operations });
  };
  const ready = async (source: WorkflowSource): Promise<ReadyWorkflow> => {
    const { hashText } = await import('../workflows/plan.ts');
    const saved = 'name' in source ? find(source.name, source.version) : null;
    const document: unknown = saved === null ? (source as { document: unknown }).document : JSON.parse(saved.document);
    const built = await read(document);
    if ('problems' in built) throw refused(built.problems);
    const text = saved?.document ?? JSON.stringify(document);
    const directory = 'directory' in source ? source.directory : (saved?.directory ?? files);
    if (directory === files) await mkdir(files, { recursive: true, mode: 0o700 });
    return {
      graph: built.graph,
      version: saved?.version ?? null,
      hash: saved?.hash ?? hashText(text),
      document: text,
      directory,
    };
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
    async save(document, { directory, unfinished = false } = {}) {
      const { hashText } = await import('../workflows/plan.ts');
      const built = await read(document);
      const problems = 'problems' in built ? built.problems : [];
      const name = nameOf(document);
      const saveable = name !== null && !problems.some(({ path }) => path === 'name' || path === 'dagflux');
      if (!saveable || (problems.length > 0 && !unfinished)) throw refused(problems);
      const text = JSON.stringify(document);
      const saved = stored.put({ name, document: text, hash: hashText(text), directory: directory ?? null });
      return { saved: await summary(saved), problems };
    },
    remove(name) {
      find(name);
      stored.remove(name);
    },
    async check(document) {
      const built = await read(document);
      return 'problems' in built ? built.problems : [];
    },
    run: async (source, options = {}) => await runWorkflow(await ready(source), engine, options),
    rehearse: async (source, options = {}) => await rehearseWorkflow(await ready(source), engine, options),
    async skipped(source, cause, why) {
      const run = newRun(await ready(source), { cause }, null);
      return runs.skip(run, await thisProcess(), why);
    },
    async schema() {
      return (await import('../workflows/document.ts')).workflowJsonSchema();
    },
    async writes(name) {
      const { kindOf } = await import('../workflows/nodes/index.ts');
      const { graph } = await ready({ name });
      return [...graph.nodes.values()].flatMap(({ node, place }) => {
        const writes = kindOf(node).writes(node, { operations });
        return writes === null || place === null ? [] : [{ node: node.id, connection: place, writes }];
      });
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

function refused(problems: readonly Problem[]): DagFluxError {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new DagFluxError(
    'invalid-input',
    `The workflow cannot be run${more}: ${first?.message ?? 'it has no name.'}`,
    {
      hint: first?.hint ?? 'Correct it there; see all of it with: dagflux workflows check',
    },
  );
}

function triggerOf({ nodes }: Workflow): Trigger {
  const start = nodes.find((node) => node.kind === 'start');
  return start?.trigger ?? { kind: 'manual' };
}

function countNodes(document: unknown): number {
  const nodes = typeof document === 'object' && document !== null && 'nodes' in document ? document.nodes : [];
  return Array.isArray(nodes) ? nodes.length : 0;
}

function nameOf(document: unknown): string | null {
  const name = typeof document === 'object' && document !== null && 'name' in document ? document.name : null;
  return typeof name === 'string' ? name : null;
}
